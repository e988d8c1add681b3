package io.millrace.cluster;

import io.millrace.channel.ChannelView;
import io.millrace.channel.TrackId;
import io.millrace.source.ChannelId;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What is done about the segments of channels that run on other nodes. Thread-safe. */
public interface ReplicatedSegments {

  /** Nothing. */
  ReplicatedSegments NONE =
      new ReplicatedSegments() {
        @Override
        public CompletionStage<Boolean> bring(
            ChannelView view, String owner, Set<TrackId> watched) {
          return CompletableFuture.completedStage(true);
        }

        @Override
        public void shown(ChannelView view) {}

        @Override
        public void runsHere(ChannelId channel) {}

        @Override
        public void ended(ChannelId channel) {}
      };

  /**
   * This node's viewers are about to see this: what it lists is wanted here, as far as they may ask
   * for it. May be said again.
   *
   * @param owner where the segments are, as {@code host:port} of that node's internal endpoint
   * @param watched tracks that viewers of this node have asked for lately
   * @return never fails; whether all that these tracks list anew is here, once no more of it is to
   *     be expected
   */
  CompletionStage<Boolean> bring(ChannelView view, String owner, Set<TrackId> watched);

  /** This node's viewers see this from now on. */
  void shown(ChannelView view);

  /** The channel runs on this node now, and shows itself. */
  void runsHere(ChannelId channel);

  /** Nobody watches the channel here any more. */
  void ended(ChannelId channel);
}
