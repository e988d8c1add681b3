package io.millrace.channel;

import io.millrace.source.ChannelId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The node's registry of {@link ChannelView}s: every defined channel has one, idle ones included.
 * Channels write, everybody reads; thread-safe.
 */
public final class ChannelViews implements Readers {

  private final Map<String, ChannelView> byId = new ConcurrentHashMap<>();

  /** Takes the text of a path; what is not a channel's id is simply not found. */
  public Optional<ChannelView> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  public Collection<ChannelView> all() {
    return List.copyOf(byId.values());
  }

  public void publish(ChannelView view) {
    byId.put(view.id().value(), view);
  }

  @Override
  public void show(ChannelView view, Supplier<ChannelFacts> facts) {
    publish(view);
  }

  public void remove(ChannelId id) {
    byId.remove(id.value());
  }
}
