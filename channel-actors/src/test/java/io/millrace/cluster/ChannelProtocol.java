package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelCommand.AttachmentItem;
import io.millrace.channel.ChannelCommand.FetchReply;
import io.millrace.channel.ChannelCommand.GetStatus;
import io.millrace.channel.ChannelCommand.Join;
import io.millrace.channel.ChannelCommand.NoOtherSource;
import io.millrace.channel.ChannelCommand.NoSuchSource;
import io.millrace.channel.ChannelCommand.NotFetched;
import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.NotRefreshed;
import io.millrace.channel.ChannelCommand.Open;
import io.millrace.channel.ChannelCommand.OpenReply;
import io.millrace.channel.ChannelCommand.OpenTrack;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.ChannelCommand.RefreshLinks;
import io.millrace.channel.ChannelCommand.RefreshReply;
import io.millrace.channel.ChannelCommand.Refreshed;
import io.millrace.channel.ChannelCommand.SwitchReply;
import io.millrace.channel.ChannelCommand.SwitchSource;
import io.millrace.channel.ChannelCommand.Switched;
import io.millrace.channel.ChannelStatus;
import io.millrace.channel.Channels;
import io.millrace.channel.FakeNode;
import io.millrace.channel.Phase;
import io.millrace.channel.TrackId;
import io.millrace.channel.UnknownChannelException;
import io.millrace.channel.ViewerSketch;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.testing.Eventually;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;

/** What a channel answers, wherever it runs: the same suite on one node and over sharding. */
abstract class ChannelProtocol {

  /** The ways to the channels, each with the node that has them. */
  record Way(Channels channels, FakeNode node) {}

  /** All ways there are. */
  abstract List<Way> ways();

  /** From now on these are defined, everywhere. */
  abstract void define(ChannelDefinition... definitions);

  private static <R> R ask(Way way, String channel, Function<ActorRef<R>, ChannelCommand> command) {
    return way.channels().<R>ask(new ChannelId(channel), command).toCompletableFuture().join();
  }

  @Test
  void anOpenedChannelIsShownAndLive() {
    define(FakeNode.channel("opened"));
    for (Way way : ways()) {
      assertThat(ChannelProtocol.<OpenReply>ask(way, "opened", Open::new)).isEqualTo(new Opened());
      assertThat(way.node().playlist("opened")).contains("#EXTINF");
      // In doubt for a moment if the machine has stood still.
      Eventually.within(
          ClusterOfChannels.PATIENCE,
          () -> {
            ChannelStatus status = ask(way, "opened", GetStatus::new);
            assertThat(status.phase()).isEqualTo(Phase.LIVE);
            assertThat(status.activeSource()).contains("a");
          });
    }
  }

  @Test
  void whoGoesOnPlayingIsShownWhatPlaysAndStartsNothing() {
    define(FakeNode.channel("joined"));
    for (Way way : ways()) {
      assertThat(ChannelProtocol.<OpenReply>ask(way, "joined", Join::new))
          .isEqualTo(ChannelCommand.NOT_PLAYING);
      ChannelStatus status = ask(way, "joined", GetStatus::new);
      assertThat(status.phase()).isEqualTo(Phase.IDLE);
    }
    ChannelProtocol.<OpenReply>ask(ways().getFirst(), "joined", Open::new);
    for (Way way : ways()) {
      assertThat(ChannelProtocol.<OpenReply>ask(way, "joined", Join::new)).isEqualTo(new Opened());
      assertThat(way.node().playlist("joined")).contains("#EXTINF");
    }
  }

  @Test
  void aTrackThatIsThereIsOpenedAndAnotherIsNot() {
    define(FakeNode.channel("tracks"));
    for (Way way : ways()) {
      ChannelProtocol.<OpenReply>ask(way, "tracks", Open::new);
      assertThat(
              ChannelProtocol.<OpenReply>ask(
                  way, "tracks", replyTo -> new OpenTrack(TrackId.MAIN, replyTo)))
          .isEqualTo(new Opened());
      assertThat(
              ChannelProtocol.<OpenReply>ask(
                  way, "tracks", replyTo -> new OpenTrack(new TrackId("other"), replyTo)))
          .isEqualTo(new NotPlayable("the channel has no track 'other'"));
    }
  }

  @Test
  void whatNoPlaylistNamesIsNotFetched() {
    define(FakeNode.channel("fetched"));
    for (Way way : ways()) {
      ChannelProtocol.<OpenReply>ask(way, "fetched", Open::new);
      FetchReply reply =
          ask(
              way,
              "fetched",
              replyTo -> new ChannelCommand.Fetch(new AttachmentItem("key"), replyTo));
      assertThat(reply)
          .isInstanceOfSatisfying(NotFetched.class, no -> assertThat(no.exists()).isFalse());
    }
  }

  @Test
  void switchesThatCannotBeAreRefused() {
    define(FakeNode.channel("switched"));
    for (Way way : ways()) {
      ChannelProtocol.<OpenReply>ask(way, "switched", Open::new);
      assertThat(
              ChannelProtocol.<SwitchReply>ask(
                  way, "switched", replyTo -> new SwitchSource(Optional.of("x"), replyTo)))
          .isEqualTo(new NoSuchSource("x", List.of("a")));
      assertThat(
              ChannelProtocol.<SwitchReply>ask(
                  way, "switched", replyTo -> new SwitchSource(Optional.empty(), replyTo)))
          .isInstanceOf(NoOtherSource.class);
    }
  }

  @Test
  void aSwitchIsMadeAndShownEverywhere() {
    define(FakeNode.channelOf("moved", "long-a", "long-b"));
    ways().forEach(way -> ChannelProtocol.<OpenReply>ask(way, "moved", Open::new));
    List<String> turns = List.of("long-b", "long-a");
    for (Way way : ways()) {
      for (String to : turns) {
        SwitchReply reply =
            ask(way, "moved", replyTo -> new SwitchSource(Optional.of(to), replyTo));
        Switched switched = assertInstanceOf(Switched.class, reply);
        assertThat(switched.to()).isEqualTo(to);
        for (Way each : ways()) {
          ChannelStatus status = ask(each, "moved", GetStatus::new);
          assertThat(status.activeSource()).contains(to);
          Eventually.within(
              ClusterOfChannels.PATIENCE,
              () ->
                  assertThat(each.node().playlist("moved"))
                      .containsPattern(
                          "#EXT-X-DISCONTINUITY\n(#.*\n)*" + switched.firstMsn() + "\\."));
        }
      }
    }
  }

  @Test
  void aChannelWithoutALivingSourceSaysWhy() {
    define(FakeNode.channelOf("dark", "dead"));
    for (Way way : ways()) {
      OpenReply reply = ask(way, "dark", Open::new);
      assertThat(reply).isEqualTo(new NotPlayable("no source of the channel delivers now"));
      ChannelStatus status = ask(way, "dark", GetStatus::new);
      assertThat(status.phase()).isEqualTo(Phase.DARK);
      assertThat(status.activeSource()).isEmpty();
    }
  }

  @Test
  void aDeadSourceIsLeftForOneThatLives() {
    define(FakeNode.channelOf("left", "dead", "b"));
    for (Way way : ways()) {
      assertThat(ChannelProtocol.<OpenReply>ask(way, "left", Open::new)).isEqualTo(new Opened());
      Eventually.within(
          ClusterOfChannels.PATIENCE,
          () -> {
            ChannelStatus status = ask(way, "left", GetStatus::new);
            assertThat(status.activeSource()).contains("b");
          });
    }
  }

  @Test
  void aSegmentOfARecordingIsFetched() {
    define(FakeNode.channelOf("recorded", "film"));
    for (Way way : ways()) {
      assertThat(ChannelProtocol.<OpenReply>ask(way, "recorded", Open::new))
          .isEqualTo(new Opened());
      String playlist = way.node().playlist("recorded");
      assertThat(playlist).endsWith("#EXT-X-ENDLIST\n");
      long last =
          playlist
              .lines()
              .filter(line -> !line.startsWith("#"))
              .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf('.'))))
              .max()
              .orElseThrow();
      assertThat(fetch(way, last)).isEqualTo(new ChannelCommand.Fetched());
      assertThat(fetch(way, last + 1))
          .isInstanceOfSatisfying(NotFetched.class, no -> assertThat(no.exists()).isFalse());
    }
  }

  private static FetchReply fetch(Way way, long msn) {
    return ask(
        way,
        "recorded",
        replyTo ->
            new ChannelCommand.Fetch(new ChannelCommand.SegmentItem(TrackId.MAIN, msn), replyTo));
  }

  @Test
  void viewersAreCountedOnceOverAllWays() {
    define(FakeNode.channel("watched"));
    for (Way way : ways()) {
      ChannelProtocol.<OpenReply>ask(way, "watched", Open::new);
    }
    Eventually.within(
        ClusterOfChannels.PATIENCE,
        () -> {
          for (int i = 0; i < ways().size(); i++) {
            ways()
                .get(i)
                .channels()
                .tell(
                    new ChannelId("watched"),
                    new ChannelCommand.ViewersSeen(
                        "node-" + i,
                        new ViewerSketch(List.of(7L, 100L + i), false),
                        Set.of(TrackId.MAIN)));
          }
          for (Way way : ways()) {
            ChannelStatus status = ask(way, "watched", GetStatus::new);
            assertThat(status.viewers()).as("7, and one at each").isEqualTo(1 + ways().size());
          }
        });
  }

  @Test
  void aRefreshIsAnswered() {
    define(FakeNode.channel("refreshed"), FakeNode.channel("rested"));
    for (Way way : ways()) {
      ChannelProtocol.<OpenReply>ask(way, "refreshed", Open::new);
      assertThat(ChannelProtocol.<RefreshReply>ask(way, "refreshed", RefreshLinks::new))
          .isInstanceOfSatisfying(
              Refreshed.class, done -> assertThat(done.source()).isEqualTo("a"));
      assertThat(ChannelProtocol.<RefreshReply>ask(way, "rested", RefreshLinks::new))
          .isInstanceOf(NotRefreshed.class);
    }
  }

  @Test
  void aChannelThatNobodyOpenedRests() {
    define(FakeNode.channel("resting"));
    for (Way way : ways()) {
      ChannelStatus status = ask(way, "resting", GetStatus::new);
      assertThat(status.phase()).isEqualTo(Phase.IDLE);
      assertThat(way.node().views.find("resting")).isPresent();
    }
  }

  @Test
  void aChannelThatIsNotDefinedAnyMoreIsUnknown() {
    define(FakeNode.channel("removed"));
    ways().forEach(way -> ChannelProtocol.<OpenReply>ask(way, "removed", Open::new));
    define(FakeNode.channel("another"));
    for (Way way : ways()) {
      assertThatThrownBy(() -> ChannelProtocol.<OpenReply>ask(way, "removed", Open::new))
          .hasCauseInstanceOf(UnknownChannelException.class);
      Eventually.within(
          ClusterOfChannels.PATIENCE, () -> assertThat(way.node().views.find("removed")).isEmpty());
    }
  }
}
