package io.millrace.app.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.catalog.CatalogSnapshot;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import io.millrace.testing.Answer;
import io.millrace.testing.Eventually;
import io.millrace.testing.FixedPorts;
import io.millrace.testing.RfcFollower;
import io.millrace.testing.ScriptedOrigin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Viewers whose balancer sends each of their requests to another of two nodes. */
class ClusterRoamingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SEGMENT_BYTES = 20_000;
  private static final int FILM_SEGMENTS = 20;
  private static final int WINDOW = 12;
  private static final byte[] SECRET = bytes(16, 1);
  private static final Pattern KEY = Pattern.compile("#EXT-X-KEY:METHOD=AES-128,URI=\"([^\"]+)\"");

  @TempDir private static Path folder;
  private static ScriptedOrigin origin;
  private static RunningServer one;
  private static RunningServer other;

  @BeforeAll
  static void start() throws IOException {
    origin = ScriptedOrigin.start();
    origin.on("/key", Answer.ok("application/octet-stream", SECRET));
    var snapshot =
        new CatalogSnapshot(List.of(live("news"), live("sport"), film("film")), List.of());
    int port = FixedPorts.free();
    one = node("one", port, port, snapshot);
    other = node("other", 0, port, snapshot);
    for (String channel : List.of("news", "sport", "film")) {
      for (RunningServer node : List.of(one, other)) {
        Eventually.within(PATIENCE, () -> join(node, channel));
      }
    }
  }

  private static void join(RunningServer node, String channel) {
    try {
      node.site().join(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ChannelDefinition live(String id) {
    var source = new LiveSource(origin, id, 5, LiveSource.SECOND, SEGMENT_BYTES);
    source.lists(text -> Answer.playlist(locked(text)));
    source.delivers(bytes -> Answer.ok("video/mp2t", bytes(SEGMENT_BYTES / 16 * 16, 2)));
    return new ChannelDefinition(
        new ChannelId(id), id, StartMode.ON_DEMAND, List.of(source.definition("only", 1)));
  }

  private static ChannelDefinition film(String id) {
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n");
    for (int number = 0; number < FILM_SEGMENTS; number++) {
      text.append("#EXTINF:4,\n").append(number).append(".ts\n");
      origin.on(
          "/film/" + number + ".ts", Answer.ok("video/mp2t", bytes(SEGMENT_BYTES, 100 + number)));
    }
    text.append("#EXT-X-ENDLIST\n");
    origin.on("/film/index.m3u8", Answer.playlist(locked(text.toString())));
    return new ChannelDefinition(
        new ChannelId(id),
        id,
        StartMode.ON_DEMAND,
        List.of(LiveSource.definition("only", 1, origin.uri("/film/index.m3u8"))));
  }

  private static String locked(String playlist) {
    return playlist.replaceFirst("#EXTINF", "#EXT-X-KEY:METHOD=AES-128,URI=\"/key\"\n#EXTINF");
  }

  private static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static RunningServer node(String name, int port, int seed, CatalogSnapshot snapshot) {
    return RunningServer.start(
        folder.resolve(name),
        () -> snapshot,
        Map.ofEntries(
            Map.entry("millrace.cluster.enabled", "true"),
            Map.entry("millrace.cluster.port", Integer.toString(port)),
            Map.entry("millrace.cluster.segments.port", "0"),
            Map.entry("millrace.cluster.secret", "the-nodes-of-a-test"),
            Map.entry("millrace.cluster.replicas.keep", "1s"),
            Map.entry("millrace.viewers.timeout", "1s"),
            Map.entry("millrace.http.start-timeout", "8s"),
            Map.entry("millrace.http.request-timeout", "10s")),
        Map.of("MILLRACE_CLUSTER_SEEDS", "127.0.0.1:" + seed),
        upstreams -> upstreams);
  }

  @AfterAll
  static void end() {
    other.close();
    one.close();
    origin.close();
  }

  @Test
  void everyRequestMayGoToAnotherNode() throws IOException {
    for (String channel : List.of("news", "sport")) {
      RunningServer begins = channel.equals("news") ? one : other;
      RunningServer goesOn = begins == one ? other : one;
      URI playlist = begins.site().join(channel);
      String text = begins.site().text(playlist);
      assertThat(ask(goesOn, segments(playlist, text).getFirst())).hasSize(SEGMENT_BYTES);
      assertThat(ask(goesOn, key(playlist, text))).isEqualTo(SECRET);

      var follower = new RfcFollower(RfcFollower.Options.window(WINDOW));
      for (int round = 0; round < 10; round++) {
        RunningServer now = round % 2 == 0 ? goesOn : begins;
        RunningServer next = round % 2 == 0 ? begins : goesOn;
        String listed = reload(now, playlist);
        follower.follow(listed, Instant.now());
        assertThat(ask(next, segments(playlist, listed).getFirst())).hasSize(SEGMENT_BYTES);
        assertThat(ask(now, key(playlist, listed))).isEqualTo(SECRET);
        // Another node may tell a moment later: who reloads as players do comes after that.
        Eventually.within(
            PATIENCE,
            () ->
                assertThat(segments(playlist, reload(next, playlist)).getLast())
                    .isNotIn(segments(playlist, listed)));
      }
    }
  }

  @Test
  void bothNodesSendTheSamePlaylistUnderTheSameTag() throws IOException {
    URI playlist = one.site().join("film");

    HttpResponse<byte[]> here = answer(one, playlist);
    HttpResponse<byte[]> there = answer(other, playlist);

    assertThat(there.body()).isEqualTo(here.body());
    for (String name : List.of("etag", "cache-control", "content-type", "vary")) {
      assertThat(there.headers().firstValue(name))
          .as(name)
          .isPresent()
          .isEqualTo(here.headers().firstValue(name));
    }
  }

  /** The node that does not run it forgets it meanwhile, and nobody has to load it again. */
  @Test
  void aRecordingGoesOnAfterAPauseOnAnyNode() throws IOException {
    URI playlist = one.site().join("film");
    String text = one.site().text(playlist);
    assertThat(other.site().text(at(other, playlist))).isEqualTo(text);
    List<URI> segments = segments(playlist, text);
    assertThat(segments).hasSize(FILM_SEGMENTS);

    awaitNothingReplicated();
    for (RunningServer node : List.of(one, other)) {
      assertThat(ask(node, segments.get(7))).isEqualTo(bytes(SEGMENT_BYTES, 107));
    }
    awaitNothingReplicated();
    for (RunningServer node : List.of(one, other)) {
      assertThat(ask(node, key(playlist, text))).isEqualTo(SECRET);
    }
    awaitNothingReplicated();
    for (RunningServer node : List.of(one, other)) {
      assertThat(reload(node, playlist)).isEqualTo(text);
    }
  }

  private static void awaitNothingReplicated() {
    Eventually.within(
        PATIENCE,
        () ->
            assertThat(cluster().findValues("replicas"))
                .isNotEmpty()
                .allMatch(
                    replicas ->
                        replicas.valueStream().noneMatch(id -> id.asText().equals("film"))));
  }

  private static JsonNode cluster() {
    try {
      return Site.json(one.site().ask("/api/v1/cluster"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String reload(RunningServer node, URI playlist) {
    return new String(ask(node, playlist), UTF_8);
  }

  /** What a node answers at once at an address of any of them. */
  private static byte[] ask(RunningServer node, URI address) {
    HttpResponse<byte[]> answer = answer(node, address);
    assertThat(answer.statusCode())
        .as("%s: %s", at(node, address), answer.statusCode() == 200 ? "" : Site.text(answer))
        .isEqualTo(200);
    return answer.body();
  }

  private static HttpResponse<byte[]> answer(RunningServer node, URI address) {
    try {
      return node.site().ask(at(node, address));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URI at(RunningServer node, URI address) {
    return node.address().resolve(address.getRawPath());
  }

  private static URI key(URI playlist, String text) {
    Matcher key = KEY.matcher(text);
    assertThat(key.find()).as(text).isTrue();
    return playlist.resolve(key.group(1));
  }

  private static List<URI> segments(URI playlist, String text) {
    return text.lines().filter(line -> !line.startsWith("#")).map(playlist::resolve).toList();
  }
}
