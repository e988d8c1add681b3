package io.millrace.channel;

import io.millrace.upstream.Upstream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Closes a way to an origin and tells when nothing of it is open any more: a slot may not go to
 * another channel before.
 */
final class UpstreamClosing {

  private static final Duration LOOKS_AGAIN_AFTER = Duration.ofMillis(20);

  /** Longer than a connection may take to be made; what hangs longer than that is no use of it. */
  private static final int MOST_LOOKS = 500;

  private final Upstream upstream;
  private final ActorSystem<?> system;
  private final CompletableFuture<Done> closed = new CompletableFuture<>();
  private int looks;

  private UpstreamClosing(Upstream upstream, ActorSystem<?> system) {
    this.upstream = upstream;
    this.system = system;
  }

  /** Never fails. */
  static CompletionStage<Done> close(Upstream upstream, ActorSystem<?> system) {
    upstream.close();
    var closing = new UpstreamClosing(upstream, system);
    closing.look();
    return closing.closed;
  }

  private void look() {
    looks++;
    if (upstream.occupancy().openConnections() == 0 || looks > MOST_LOOKS) {
      closed.complete(Done.getInstance());
    } else {
      system.scheduler().scheduleOnce(LOOKS_AGAIN_AFTER, this::look, system.executionContext());
    }
  }
}
