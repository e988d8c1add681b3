package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.OpenReply;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.FakeNode;
import io.millrace.channel.Phase;
import io.millrace.cluster.ClusterOfChannels.Node;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import io.millrace.testing.Eventually;
import io.millrace.testing.RfcFollower;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of channels when nodes come, leave or do not know them. */
class LeavingTest {

  private final ClusterOfChannels cluster = new ClusterOfChannels(3, "");
  private final List<AssertionError> breaches = new ArrayList<>();

  @AfterEach
  void end() {
    cluster.close();
  }

  @Test
  void theNextOwnerGoesOnWithoutABreakAndReadersOfOtherNodesSeeOnePlaylist() {
    cluster.define(FakeNode.channel("news"));
    cluster.nodes().forEach(node -> assertThat(node.open("news")).isEqualTo(new Opened()));
    Node watched = cluster.other("news");
    var follower = new RfcFollower(RfcFollower.Options.window(6));
    follow(watched, follower, 2);
    long last = lastMsn(watched.playlist("news"));

    cluster.leave(cluster.owner("news"));
    follow(watched, follower, 4);

    assertThat(lastMsn(watched.playlist("news"))).isGreaterThan(last);
    assertThat(watched.playlist("news")).doesNotContain("#EXT-X-DISCONTINUITY\n");
    assertThat(cluster.nodes()).filteredOn(node -> node.owns("news")).hasSize(1);
    cluster.nodes().forEach(node -> assertThat(node.open("news")).isEqualTo(new Opened()));
  }

  @Test
  void aChannelThatAlwaysRunsDoesSoWithoutAViewerAndAgainElsewhere() {
    cluster.define(FakeNode.channel("sport", StartMode.ALWAYS));
    Eventually.within(
        ClusterOfChannels.PATIENCE,
        () -> assertThat(cluster.owner("sport").playlist("sport")).contains("#EXTINF"));

    cluster.leave(cluster.owner("sport"));
    Eventually.within(
        ClusterOfChannels.PATIENCE,
        () -> assertThat(cluster.owner("sport").playlist("sport")).contains("#EXTINF"));
  }

  @Test
  void afterAPlannedMoveTheFormerNodeShowsWhatTheOthersShowThoughNobodyWatchesThere() {
    cluster.define(FakeNode.channel("news", StartMode.ALWAYS));
    Eventually.within(
        ClusterOfChannels.PATIENCE,
        () -> assertThat(cluster.owner("news").playlist("news")).contains("#EXTINF"));
    Node former = cluster.owner("news");
    Node next = cluster.other("news");
    former.move("news", next);
    Eventually.within(
        ClusterOfChannels.PATIENCE,
        () -> {
          assertThat(next.owns("news")).isTrue();
          assertThat(next.playlist("news")).contains("#EXTINF");
          assertThat(former.playlist("news")).as("nobody is refused").contains("#EXTINF");
        });
    for (int look = 0; look < 5; look++) {
      long seen = lastMsn(next.playlist("news"));
      Eventually.within(
          Duration.ofSeconds(5),
          () ->
              assertThat(lastMsn(former.playlist("news")))
                  .as("newest of the former node")
                  .isGreaterThanOrEqualTo(seen));
      Eventually.within(
          ClusterOfChannels.PATIENCE,
          () -> assertThat(lastMsn(next.playlist("news"))).isGreaterThan(seen));
    }
  }

  @Test
  void aNodeToWhichAChannelComesHasItsSegmentsFromNobodyAnyMore() {
    cluster.define(FakeNode.channel("news"));
    cluster.nodes().forEach(node -> assertThat(node.open("news")).isEqualTo(new Opened()));
    Node former = cluster.owner("news");
    Node next = cluster.other("news");
    assertThat(next.replicated).containsExactly(new ChannelId("news"));
    assertThat(former.replicated).isEmpty();
    former.move("news", next);
    Eventually.within(ClusterOfChannels.PATIENCE, () -> assertThat(next.owns("news")).isTrue());
    // Sooner than what nobody watches is forgotten.
    Eventually.within(
        Duration.ofSeconds(10),
        () -> {
          assertThat(next.replicated).isEmpty();
          assertThat(former.replicated).containsExactly(new ChannelId("news"));
        });
  }

  @Test
  void aNodeThatDoesNotKnowAChannelSaysSoUntilItDoes() {
    ChannelDefinition[] channels =
        IntStream.range(0, 12)
            .mapToObj(number -> FakeNode.channel("film" + number))
            .toArray(ChannelDefinition[]::new);
    Node knows = cluster.node(0);
    knows.define(channels);
    List<CompletableFuture<OpenReply>> replies =
        Arrays.stream(channels)
            .map(each -> CompletableFuture.supplyAsync(() -> knows.open(each.id().value())))
            .toList();
    assertThat(replies.stream().map(CompletableFuture::join))
        .hasAtLeastOneElementOfType(Opened.class)
        .contains(
            new NotPlayable(
                "the node that the channel was placed on does not have it in its definitions"));
    Eventually.within(
        ClusterOfChannels.PATIENCE,
        () ->
            assertThat(channels)
                .extracting(channel -> knows.status(channel.id().value()).phase())
                .contains(Phase.LIVE, Phase.DARK));

    cluster.define(channels);
    for (ChannelDefinition channel : channels) {
      Eventually.within(
          ClusterOfChannels.PATIENCE,
          () -> assertThat(knows.open(channel.id().value())).isEqualTo(new Opened()));
    }
  }

  /** Until so many segments have come. */
  private void follow(Node node, RfcFollower follower, int newSegments) {
    long until = lastMsn(node.playlist("news")) + newSegments;
    Eventually.within(
        ClusterOfChannels.PATIENCE,
        () -> {
          String now = node.playlist("news");
          try {
            follower.follow(now, Instant.now());
          } catch (AssertionError breach) {
            breaches.add(breach);
          }
          assertThat(lastMsn(now)).isGreaterThanOrEqualTo(until);
        });
    assertThat(breaches).isEmpty();
  }

  private static long lastMsn(String playlist) {
    long first =
        playlist
            .lines()
            .filter(line -> line.startsWith("#EXT-X-MEDIA-SEQUENCE:"))
            .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
            .findFirst()
            .orElse(0);
    return first + playlist.lines().filter(line -> line.startsWith("#EXTINF")).count() - 1;
  }
}
