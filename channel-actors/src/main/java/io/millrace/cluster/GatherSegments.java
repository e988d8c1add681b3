package io.millrace.cluster;

import io.millrace.channel.ChannelFacts;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Brings the segments that a channel lists to the node that goes on with it. Thread-safe. */
@FunctionalInterface
public interface GatherSegments {

  /** Goes on with what is in the store. */
  GatherSegments NONE = (facts, formerNode) -> CompletableFuture.completedStage(Done.getInstance());

  /**
   * Completes when the segments are in this node's store, or nothing more is to be expected. The
   * channel waits for it.
   *
   * @param facts what the channel lists
   * @param formerNode the owner until now, as {@code host:port}; may be gone
   */
  CompletionStage<Done> gather(ChannelFacts facts, String formerNode);
}
