package io.millrace.http;

import static io.millrace.http.TestServer.await;
import static io.millrace.http.TestServer.awake;
import static io.millrace.http.TestServer.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.Attachment;
import io.millrace.channel.Attachment.Kind;
import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelCommand.Fetch;
import io.millrace.channel.ChannelCommand.Fetched;
import io.millrace.channel.ChannelCommand.Join;
import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.OpenReply;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.TrackView;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A viewer who has its playlist from another node, or from before a pause, asks a node for the rest
 * that shows nothing of the channel.
 */
class PlayingElsewhereTest {

  private static final String FOLDER = "/channels/news/viewers/" + "A".repeat(32) + "/main/";
  private static final String MAP = "init-0a1b.mp4";
  private static final String KEY = "key-0a1b.key";
  private static final Map<String, Attachment> ATTACHED =
      Map.of(
          MAP,
          attachment(Kind.INITIALIZATION, "a map"),
          KEY,
          attachment(Kind.KEY, "sixteen bytes"));

  private final TestServer server = new TestServer();

  PlayingElsewhereTest() {
    server.channels.others = true;
    server.publishIdleNews();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aSegmentIsServedOnceTheChannelIsShownHere() {
    server.hold(25, new byte[188]);
    playsElsewhere(awake("main"));

    HttpResponse<String> segment = server.get(FOLDER + "25.ts");

    assertThat(segment.statusCode()).isEqualTo(200);
    assertThat(segment.body()).hasSize(188);
    assertThat(server.channels.questions()).singleElement().isInstanceOf(Join.class);
  }

  @Test
  void aRecordingGoesOnAfterALongPause() {
    server.channels.answer(
        question -> {
          if (question instanceof Fetch) {
            server.hold(27, new byte[188]);
            return new Fetched();
          }
          server.publishNews(Map.of(), recorded("main"));
          return new Opened();
        });

    assertThat(server.get(FOLDER + "27.ts").statusCode()).isEqualTo(200);
    assertThat(server.channels.questions().stream().<Class<?>>map(ChannelCommand::getClass))
        .containsExactly(Join.class, Fetch.class);
  }

  @Test
  void keysAndInitializationSectionsAreServedAsWell() {
    String session = sessionOfNews();
    server.publishIdleNews();
    playsElsewhere(awake("main"));

    assertThat(server.get("/channels/news/viewers/" + session + "/main/" + MAP).body())
        .isEqualTo("a map");
    server.publishIdleNews();
    assertThat(server.get("/channels/news/viewers/" + session + "/main/" + KEY).body())
        .isEqualTo("sixteen bytes");
    server.publishIdleNews();
    assertThat(server.get(FOLDER + KEY).statusCode()).as("of no viewer").isEqualTo(403);
  }

  @Test
  void allWhoComeAtOnceAskOnce() {
    var reply = new CompletableFuture<OpenReply>();
    server.channels.answerLater(reply);
    List<CompletableFuture<HttpResponse<String>>> waiting =
        Stream.generate(() -> server.getLater(FOLDER + "25.ts")).limit(20).toList();
    server.channels.awaitAsked();

    server.hold(25, new byte[188]);
    server.publishNews(ATTACHED, awake("main"));
    reply.complete(new Opened());

    assertThat(waiting).allSatisfy(answer -> assertThat(await(answer).statusCode()).isEqualTo(200));
    assertThat(server.channels.questions()).singleElement().isInstanceOf(Join.class);
  }

  /** A segment is no reason to fetch from a source what nobody lists. */
  @Test
  void aChannelThatPlaysNowhereIsNotStarted() {
    server.channels.answer(any -> ChannelCommand.NOT_PLAYING);

    HttpResponse<String> segment = server.get(FOLDER + "25.ts");

    assertThat(segment.statusCode()).isEqualTo(404);
    assertThat(segment.body()).contains("the channel is not playing");
    assertThat(server.get(FOLDER + MAP).statusCode()).isEqualTo(404);
    assertThat(server.channels.questions()).allMatch(question -> question instanceof Join);
  }

  @Test
  void aClusterThatCannotSayIsTheServersFault() {
    server.channels.answer(any -> new NotPlayable("too few nodes of the cluster answer"));

    HttpResponse<String> segment = server.get(FOLDER + "25.ts");

    assertThat(segment.statusCode()).isEqualTo(502);
    assertThat(segment.body()).contains("too few nodes of the cluster answer");
  }

  @Test
  void aServerOfItsOwnAsksNobody() {
    server.channels.others = false;

    assertThat(server.get(FOLDER + "25.ts").statusCode()).isEqualTo(404);
    assertThat(server.get(FOLDER + MAP).statusCode()).isEqualTo(404);
    assertThat(server.channels.asked()).isZero();
  }

  private void playsElsewhere(TrackView track) {
    server.channels.answer(
        any -> {
          server.publishNews(ATTACHED, track);
          return new Opened();
        });
  }

  private String sessionOfNews() {
    server.publishNews(ATTACHED, awake("main"));
    Matcher session =
        Pattern.compile("viewers/([^/]+)/")
            .matcher(server.get("/channels/news/stream.m3u8").body());
    assertThat(session.find()).isTrue();
    return session.group(1);
  }

  private static Attachment attachment(Kind kind, String text) {
    return new Attachment(kind, "application/octet-stream", ByteString.fromString(text));
  }
}
