package io.millrace.cluster;

import io.millrace.cluster.OwnerNews.Owner;
import io.millrace.cluster.OwnerNews.Snapshot;
import io.millrace.cluster.OwnerNews.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** The nodes that are told what a channel shows. Used by the channel's owner only. */
final class Subscribers {

  private record Published(FactsVersion version, ViewText view) {}

  private record Subscriber(ActorRef<OwnerNews> ref, FactsVersion has, Instant until) {}

  private final Owner owner;
  private final Duration lasts;
  private final Map<String, Subscriber> byNode = new HashMap<>();
  private Optional<Published> published = Optional.empty();

  /**
   * Nobody yet.
   *
   * @param lasts how long a subscription lasts that is not renewed
   */
  Subscribers(Owner owner, Duration lasts) {
    this.owner = owner;
    this.lasts = lasts;
  }

  /** Tells the node everything unless it has it. */
  void renewed(OwnedChannel.Subscribe subscription, Instant now) {
    FactsVersion has = subscription.have();
    if (published.isPresent() && !published.get().version().equals(has)) {
      has = published.get().version();
      subscription.replyTo().tell(new Snapshot(owner, has, published.get().view()));
    }
    byNode.put(subscription.node(), new Subscriber(subscription.replyTo(), has, now.plus(lasts)));
  }

  void publish(FactsVersion version, ViewText view, Instant now) {
    byNode.values().removeIf(subscriber -> subscriber.until().isBefore(now));
    Optional<Update> update =
        published.map(last -> new Update(last.version(), version, view.since(last.view())));
    byNode.replaceAll(
        (node, subscriber) -> {
          boolean follows =
              update.filter(next -> next.before().equals(subscriber.has())).isPresent();
          subscriber.ref().tell(follows ? update.get() : new Snapshot(owner, version, view));
          return new Subscriber(subscriber.ref(), version, subscriber.until());
        });
    published = Optional.of(new Published(version, view));
  }

  /** The channel moves away. */
  void leave() {
    published.ifPresent(
        last ->
            byNode
                .values()
                .forEach(
                    subscriber -> subscriber.ref().tell(new OwnerNews.Leaves(last.version()))));
    byNode.clear();
  }
}
