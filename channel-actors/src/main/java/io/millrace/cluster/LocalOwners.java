package io.millrace.cluster;

import io.millrace.source.ChannelId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;

/** The channels that this node owns. Thread-safe. */
public final class LocalOwners {

  /** Those as well that only wait for a definition: the channel may run here for another one. */
  private final Map<ActorRef<OwnedChannel.Command>, ChannelId> all = new ConcurrentHashMap<>();

  private final Map<ChannelId, ActorRef<OwnedChannel.Command>> running = new ConcurrentHashMap<>();
  private final List<Consumer<ChannelId>> listeners = new CopyOnWriteArrayList<>();

  /** Whether the channel runs here. */
  public boolean has(ChannelId id) {
    return running.containsKey(id);
  }

  /** The ids of the channels that run here. */
  public Collection<ChannelId> ids() {
    return List.copyOf(running.keySet());
  }

  /** From now on it is told of each channel that has ended here; must not block. */
  void whenLeft(Consumer<ChannelId> listener) {
    listeners.add(listener);
  }

  void tellAll(OwnedChannel.Command command) {
    all.keySet().forEach(owner -> owner.tell(command));
  }

  void tell(ChannelId id, OwnedChannel.Command command) {
    all.forEach(
        (owner, channel) -> {
          if (channel.equals(id)) {
            owner.tell(command);
          }
        });
  }

  Optional<ActorRef<OwnedChannel.Command>> find(ChannelId id) {
    return Optional.ofNullable(running.get(id));
  }

  /** Sharding has placed a channel here. */
  void placed(ChannelId id, ActorRef<OwnedChannel.Command> owner) {
    all.put(owner, id);
  }

  /** The channel is to run here. */
  void add(ChannelId id, ActorRef<OwnedChannel.Command> owner) {
    running.put(id, owner);
  }

  void remove(ChannelId id, ActorRef<OwnedChannel.Command> owner) {
    all.remove(owner);
    if (running.remove(id, owner)) {
      listeners.forEach(listener -> listener.accept(id));
    }
  }
}
