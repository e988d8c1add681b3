package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.FakeNode;
import io.millrace.channel.TrackId;
import io.millrace.cluster.ClusterOfChannels.Node;
import io.millrace.segment.SegmentBody;
import io.millrace.testing.Eventually;
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
      former.watch("news");
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
            former.watch("news");
            assertThat(next.owns("news")).isTrue();
          });
      long moved = Math.max(listed, lastListed(former));
      Eventually.within(
          ClusterOfChannels.PATIENCE,
          () -> {
            former.watch("news");
            assertThat(lastListed(former)).isGreaterThan(moved);
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
}
