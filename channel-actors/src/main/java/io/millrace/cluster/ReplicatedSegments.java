package io.millrace.cluster;

import io.millrace.channel.ChannelView;
import io.millrace.channel.TrackId;
import io.millrace.source.ChannelId;
import java.util.Set;

/** What is done about the segments of channels that run on other nodes. Thread-safe. */
public interface ReplicatedSegments {

  /** Nothing. */
  ReplicatedSegments NONE =
      new ReplicatedSegments() {
        @Override
        public void shown(ChannelView view, String owner, Set<TrackId> watched) {}

        @Override
        public void ended(ChannelId channel) {}
      };

  /**
   * This node's viewers see this from now on.
   *
   * @param owner where the segments are, as {@code host:port} of that node's internal endpoint
   * @param watched tracks that viewers of this node have asked for lately
   */
  void shown(ChannelView view, String owner, Set<TrackId> watched);

  /** Nobody watches the channel here any more, or it runs here now. */
  void ended(ChannelId channel);
}
