package io.millrace.http.playback;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.AttachmentItem;
import io.millrace.channel.ChannelCommand.Fetched;
import io.millrace.channel.ChannelView;
import io.millrace.channel.ChannelViews;
import io.millrace.channel.Phase;
import io.millrace.channel.TrackId;
import io.millrace.http.FakeChannels;
import io.millrace.http.TestServer;
import io.millrace.http.playback.ChannelQuestions.Outcome;
import io.millrace.http.playback.ChannelQuestions.Ready;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ChannelQuestionsTest {

  private static final ChannelId NEWS = TestServer.NEWS;
  private static final ChannelView PLAYING =
      new ChannelView(
          NEWS,
          "News 24",
          Phase.LIVE,
          Optional.of(session -> "#EXTM3U\n"),
          List.of(TestServer.awake("main"), TestServer.sleeping("audio")),
          Map.of());

  private final FakeChannels channels = new FakeChannels();
  private final ChannelViews views = new ChannelViews();
  private final ChannelQuestions questions =
      new ChannelQuestions(channels, views, Duration.ofSeconds(30), 2);

  /** Requests decide on a view that is old by the time they get here. */
  @Test
  void nobodyIsAskedForWhatHasComeMeanwhile() {
    views.publish(PLAYING);

    assertThat(questions.start(ChannelView.notPlaying(NEWS, "News 24", Phase.IDLE)))
        .isCompletedWithValue(new Ready(PLAYING));
    assertThat(questions.wake(NEWS, TrackId.MAIN)).isCompletedWithValue(new Ready(PLAYING));
    assertThat(questions.fetch(NEWS, new AttachmentItem("data-1"), view -> true))
        .isCompletedWithValue(new Ready(PLAYING));
    assertThat(channels.asked()).isZero();

    assertThat(questions.wake(NEWS, new TrackId("audio"))).isNotDone();
    assertThat(channels.asked()).isEqualTo(1);
  }

  @Test
  void whatWasAnsweredIsAskedAgainWhenItIsWantedAgain() {
    views.publish(PLAYING);
    channels.answer(any -> new Fetched());

    for (int i = 1; i <= 5; i++) {
      assertThat(fetch("data-1")).isCompletedWithValue(new Ready(PLAYING));
      assertThat(channels.asked()).isEqualTo(i);
    }
  }

  @Test
  void placesAreCountedForEachChannelAndGivenBack() {
    views.publish(PLAYING);
    CompletableFuture<Fetched> reply = new CompletableFuture<>();
    channels.answerLater(reply);
    CompletableFuture<Outcome> one = fetch("data-1");
    CompletableFuture<Outcome> other = fetch("data-1");

    assertThat(fetch("data-1")).isDone();
    assertThat(questions.fetch(new ChannelId("sport"), new AttachmentItem("data-1"), view -> false))
        .as("another channel")
        .isNotDone();
    assertThat(questions.wake(NEWS, new TrackId("audio"))).as("a start").isNotDone();

    reply.complete(new Fetched());
    assertThat(one).isDone();
    assertThat(other).isDone();
    channels.answerLater(new CompletableFuture<>());
    assertThat(fetch("data-1")).isNotDone();
  }

  private CompletableFuture<Outcome> fetch(String name) {
    return questions.fetch(NEWS, new AttachmentItem(name), view -> false);
  }
}
