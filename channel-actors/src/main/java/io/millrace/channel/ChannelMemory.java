package io.millrace.channel;

import io.millrace.source.ChannelDefinition;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a channel keeps when its actor fails and is started again: the timelines above all. Used by
 * one incarnation of the actor after the other, never by two.
 */
final class ChannelMemory {

  private final Map<TrackId, TrackPublisher> tracks = new LinkedHashMap<>();
  private final DecisionLog decisions;
  private ChannelDefinition definition;
  private boolean running;
  private int incarnations;
  private long lastEpoch;

  ChannelMemory(ChannelDefinition definition, ChannelSettings settings) {
    this.definition = definition;
    this.decisions = new DecisionLog(definition.id(), settings.decisions());
  }

  ChannelDefinition definition() {
    return definition;
  }

  void definition(ChannelDefinition changed) {
    definition = changed;
  }

  Map<TrackId, TrackPublisher> tracks() {
    return tracks;
  }

  DecisionLog decisions() {
    return decisions;
  }

  /** Whether the channel was following sources, and has to go on after a restart. */
  boolean running() {
    return running;
  }

  void running(boolean now) {
    running = now;
  }

  /** A word about an attempt may still be on its way when the actor has been started again. */
  long nextEpoch() {
    lastEpoch++;
    return lastEpoch;
  }

  void begun() {
    incarnations++;
  }

  int restarts() {
    return Math.max(0, incarnations - 1);
  }
}
