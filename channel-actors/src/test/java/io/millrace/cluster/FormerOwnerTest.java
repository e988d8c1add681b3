package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand;
import io.millrace.channel.FakeNode;
import io.millrace.channel.TrackId;
import io.millrace.channel.ViewerSketch;
import io.millrace.cluster.ClusterOfChannels.Node;
import io.millrace.segment.SegmentBody;
import io.millrace.source.ChannelId;
import io.millrace.testing.Eventually;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What stays of a channel on a node that ran it. */
class FormerOwnerTest {

  /** Not reached before the test ends. */
  private static final int AHEAD = 1000;

  /**
   * A segment that was in hand when the channel left, and that the next owner was not told of, was
   * found here under a number that the next owner gave to another segment.
   */
  @Test
  void whatItNeverPublishedIsNotFoundAnyMore() {
    try (var cluster = new ClusterOfChannels(2, "")) {
      cluster.define(FakeNode.channel("news"));
      cluster.node(0).open("news");
      Node former = cluster.owner("news");
      Node next = cluster.other("news");
      watch(former);
      Eventually.within(
          ClusterOfChannels.PATIENCE, () -> assertThat(lastListed(former)).isPositive());
      long listed = lastListed(former);
      long unpublished = listed + AHEAD;
      SegmentBody left = TwoNodes.hold(former.parts.store, unpublished, TwoNodes.bytes(188));
      assertThat(former.parts.store.find(TwoNodes.key(unpublished))).contains(left);

      former.move("news", next);
      Eventually.within(
          ClusterOfChannels.PATIENCE,
          () -> {
            watch(former);
            assertThat(next.owns("news")).isTrue();
            assertThat(lastListed(former)).isGreaterThan(listed + 1);
            assertThat(former.parts.store.find(TwoNodes.key(unpublished))).isEmpty();
          });
      assertThat(former.parts.store.find(TwoNodes.key(listed)))
          .as("what it has published stays")
          .isPresent();
    }
  }

  private static long lastListed(Node node) {
    return node.parts
        .views
        .find("news")
        .flatMap(view -> view.track(TrackId.MAIN.value()))
        .map(track -> track.lastListed())
        .orElse(-1L);
  }

  private static void watch(Node node) {
    node.cluster
        .channels()
        .tell(
            new ChannelId("news"),
            new ChannelCommand.ViewersSeen(
                node.cluster.name(), new ViewerSketch(List.of(1L), false), Set.of(TrackId.MAIN)));
  }
}
