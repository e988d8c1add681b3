package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.ChannelView;
import io.millrace.channel.FakeNode;
import io.millrace.cluster.ClusterOfChannels.Node;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.testing.Eventually;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node shows of a channel that has moved away from it. */
class MovingTest {

  /** Before it forgets the channel altogether. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private final ClusterOfChannels cluster = new ClusterOfChannels(2, "");

  @AfterEach
  void end() {
    cluster.close();
  }

  /** Nobody watched there, so nothing would bring what it shows up to date. */
  @Test
  void theFormerNodeShowsNobodyAnOldPlaylist() {
    Node viewers = cluster.node(0);
    Node former = cluster.node(1);
    String moved = openedAt(viewers, former);
    String last = former.playlist(moved);
    assertThat(last).contains("#EXTINF");

    viewers
        .cluster
        .watch()
        .operations()
        .move(new ChannelId(moved), viewers.cluster.name())
        .toCompletableFuture()
        .join();
    Eventually.within(ClusterOfChannels.PATIENCE, () -> assertThat(viewers.owns(moved)).isTrue());
    Eventually.within(
        SOON,
        () -> assertThat(former.parts.views.find(moved)).get().matches(view -> !view.isPlayable()));

    assertThat(former.open(moved)).isEqualTo(new Opened());
    assertThat(former.parts.views.find(moved)).get().matches(ChannelView::isPlayable);
    assertThat(former.playlist(moved)).isNotEqualTo(last);
  }

  /** A channel that was opened at one node and runs on the other. */
  private String openedAt(Node viewers, Node owner) {
    ChannelDefinition[] channels =
        IntStream.range(0, 8)
            .mapToObj(number -> FakeNode.channel("news" + number))
            .toArray(ChannelDefinition[]::new);
    cluster.define(channels);
    for (ChannelDefinition channel : channels) {
      viewers.open(channel.id().value());
    }
    return IntStream.range(0, channels.length)
        .mapToObj(number -> channels[number].id().value())
        .filter(owner::owns)
        .findFirst()
        .orElseThrow();
  }
}
