package io.millrace.channel;

import io.millrace.ladder.Ladder;
import io.millrace.source.ChannelDefinition;
import io.millrace.timeline.Periods;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a channel keeps when its actor fails and is started again: the timelines above all. Used by
 * one incarnation of the actor after the other, never by two.
 */
final class ChannelMemory {

  private final Map<TrackId, TrackPublisher> tracks = new LinkedHashMap<>();
  private final HeldAttachments attachments = new HeldAttachments();
  private final EventLog events;
  private final DecisionLog decisions;
  private ChannelDefinition definition;
  private Optional<Ladder> ladder = Optional.empty();
  private Optional<SessionDataFiles> sessionData = Optional.empty();
  private Optional<Periods> periods = Optional.empty();
  private Optional<ChannelFacts> inherited = Optional.empty();
  private boolean running;
  private int incarnations;
  private long lastEpoch;

  ChannelMemory(ChannelDefinition definition, ChannelSettings settings) {
    this.definition = definition;
    this.events = new EventLog(settings.timeline().eventSegments());
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

  /** What the channel publishes; empty until a source has delivered. */
  Optional<Ladder> ladder() {
    return ladder;
  }

  void ladder(Ladder settled, Optional<SessionDataFiles> data) {
    ladder = Optional.of(settled);
    sessionData = data;
  }

  Optional<SessionDataFiles> sessionData() {
    return sessionData;
  }

  void forgetLadder() {
    ladder = Optional.empty();
    sessionData = Optional.empty();
  }

  /** The discontinuities counted over all tracks; empty until there was a ladder. */
  Optional<Periods> periods() {
    return periods;
  }

  void periods(Periods counted) {
    periods = Optional.of(counted);
  }

  HeldAttachments attachments() {
    return attachments;
  }

  EventLog events() {
    return events;
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

  /** What an earlier run has left; to be taken by the first incarnation. */
  void inherit(ChannelFacts facts) {
    inherited = Optional.of(facts);
    lastEpoch = facts.lastEpoch();
    decisions.resume(facts.decisions());
  }

  Optional<ChannelFacts> takeInherited() {
    Optional<ChannelFacts> taken = inherited;
    inherited = Optional.empty();
    return taken;
  }

  long lastEpoch() {
    return lastEpoch;
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
