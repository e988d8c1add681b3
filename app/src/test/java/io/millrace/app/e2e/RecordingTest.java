package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.catalog.CatalogSnapshot;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import io.millrace.testing.Eventually;
import io.millrace.testing.RfcFollower;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Video on Demand and events as channels: listed whole, fetched when somebody asks. */
@Tag("ffmpeg")
class RecordingTest {

  private static final int VIEWERS = 20;
  private static final int SEGMENTS = 60;

  /** Fetched along with one that was asked for. */
  private static final int AHEAD = 2;

  private static final int SEGMENTS_PER_KEY = 3;
  private static final String LICENSED =
      "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://asset-1\","
          + "KEYFORMAT=\"com.apple.streamingkeydelivery\",KEYFORMATVERSIONS=\"1\"";
  private static final Pattern MAP = Pattern.compile("#EXT-X-MAP:URI=\"([^\"]+)\"");
  private static final Pattern KEY =
      Pattern.compile("#EXT-X-KEY:METHOD=AES-128,URI=\"([^\"]+)\",IV=0x([0-9A-Fa-f]{32})");

  private static final String TRACK = "v0";

  /** Of the first segment at its source. */
  private static final int FIRST_MSN = 7;

  @TempDir private static Path data;
  private static final Map<String, LadderOrigin> origins = new LinkedHashMap<>();
  private static RunningServer server;

  @BeforeAll
  static void start() {
    Ladder ladder = ladder(stream());
    var rotation = new KeyRotation(17, SEGMENTS_PER_KEY, false);
    origins.put("shared", origin(LastingPublication.recording(ladder, SEGMENTS)));
    origins.put("parts", origin(LastingPublication.recording(ladder, SEGMENTS)));
    origins.put("seek", origin(LastingPublication.recording(ladder, SEGMENTS)));
    origins.put(
        "locked", origin(LastingPublication.recording(ladder.encrypted(rotation), SEGMENTS)));
    origins.put("licensed", origin(LastingPublication.recording(ladder, SEGMENTS, LICENSED)));
    origins.put("file", origin(new FilePublication(ladder(fragments()), SEGMENTS, false)));
    origins.put("event", origin(LastingPublication.event(ladder, 20, 26)));
    var channels = new ArrayList<ChannelDefinition>();
    origins.forEach(
        (id, origin) ->
            channels.add(
                new ChannelDefinition(
                    new ChannelId(id),
                    id,
                    StartMode.ON_DEMAND,
                    List.of(origin.definition("only", 1)))));
    var snapshot = new CatalogSnapshot(channels, List.of());
    server = RunningServer.start(data, () -> snapshot, Map.of());
  }

  private static LadderOrigin origin(Publication publication) {
    return LadderOrigin.start(publication);
  }

  private static Loop stream() {
    return Encoder.MAIN.transportStream(0, 0, Cut.TWO_SECONDS);
  }

  /** A segment of the stream. */
  private static byte[] bytes(int number) {
    return stream().segment(number, Feed.PRIMARY.start);
  }

  private static Loop fragments() {
    return Encoder.MAIN.pictureFragments(0, Cut.TWO_SECONDS);
  }

  private static Ladder ladder(Loop media) {
    String attributes = "CODECS=\"avc1.42c01e,mp4a.40.2\",RESOLUTION=256x144";
    return new Ladder(
        "film",
        Cut.TWO_SECONDS,
        Feed.PRIMARY.start,
        FIRST_MSN,
        false,
        Optional.empty(),
        List.of(new Ladder.Variant(TRACK, 400_000, attributes, media)),
        List.of());
  }

  @AfterAll
  static void stop() {
    server.close();
    origins.values().forEach(LadderOrigin::close);
  }

  @Test
  void twentyViewersCostOneFetchOfEachSegmentTheyAskForAndOfTheNextTwo() throws Exception {
    List<Integer> wanted = List.of(0, 1, 2, 50, 30, 31);
    Map<String, Integer> hashes = new ConcurrentHashMap<>();
    try (var viewers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> watching = new ArrayList<>();
      for (int i = 0; i < VIEWERS; i++) {
        watching.add(viewers.submit(() -> watch("shared", wanted, hashes)));
      }
      for (Future<Integer> viewer : watching) {
        assertThat(viewer.get(2, TimeUnit.MINUTES)).isEqualTo(wanted.size());
      }
    }

    Map<String, Integer> expected = new LinkedHashMap<>();
    for (int number : List.of(0, 1, 2, 3, 4, 30, 31, 32, 33, 50, 51, 52)) {
      expected.put("/film/v0/" + number + ".ts", 1);
    }
    LadderOrigin origin = origin("shared");
    Eventually.within(
        Duration.ofSeconds(30),
        () -> assertThat(origin.traffic(TRACK).requestsBySegment()).isEqualTo(expected));
    Eventually.within(
        Duration.ofSeconds(30),
        () -> assertThat(server.status("shared").path("viewers").asInt()).isEqualTo(VIEWERS));
  }

  /** Takes these segments of the list; how many it got. */
  private static int watch(String channel, List<Integer> which, Map<String, Integer> hashes)
      throws IOException {
    URI playlist = server.site().join(channel);
    List<URI> segments = segments(playlist, whole(playlist));
    for (int number : which) {
      byte[] bytes = get(segments.get(number));
      int hash = Arrays.hashCode(bytes);
      assertThat(hashes.computeIfAbsent("" + number, any -> hash)).isEqualTo(hash);
      assertThat(bytes).isEqualTo(bytes(number));
    }
    return which.size();
  }

  @Test
  void viewersMayTakePartsOfSegments() throws Exception {
    URI playlist = server.site().join("parts");
    URI segment = segments(playlist, whole(playlist)).get(20);
    byte[] bytes = bytes(20);

    HttpResponse<byte[]> part = server.site().askPart(segment, "bytes=188-375");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, 188, 376));
    assertThat(part.headers().firstValue("Content-Range"))
        .hasValue("bytes 188-375/" + bytes.length);
    HttpResponse<byte[]> end = server.site().askPart(segment, "bytes=-188");
    assertThat(end.statusCode()).isEqualTo(206);
    assertThat(end.body()).isEqualTo(Arrays.copyOfRange(bytes, bytes.length - 188, bytes.length));
    assertThat(server.site().askPart(segment, "bytes=" + bytes.length + "-").statusCode())
        .isEqualTo(416);
    assertThat(origin("parts").traffic(TRACK).requestsBySegment().get("/film/v0/20.ts"))
        .isEqualTo(1);
  }

  @Test
  void partsOfAFileOfFragmentsAreWholeSegmentsAndAMediaInitializationSection() throws Exception {
    URI playlist = server.site().join("file");
    String text = whole(playlist);
    assertThat(text).doesNotContain("BYTERANGE");
    Matcher map = MAP.matcher(text);
    assertThat(map.results().map(MatchResult::group).distinct()).hasSize(1);

    assertThat(map.reset().find()).isTrue();
    assertThat(get(playlist.resolve(map.group(1))))
        .isEqualTo(fragments().initialization().orElseThrow());
    List<URI> segments = segments(playlist, text);
    for (int number : List.of(59, 0, 33)) {
      assertThat(get(segments.get(number)))
          .isEqualTo(fragments().segment(number, Feed.PRIMARY.start));
    }
    assertThat(origin("file").traffic(TRACK).requestsBySegment().values())
        .hasSizeLessThanOrEqualTo(1 + 3 * (1 + AHEAD))
        .allMatch(requests -> requests == 1);
  }

  @Test
  void keysAreFetchedForSegmentsThatAreWantedAndGivenToViewersOnly() throws Exception {
    URI playlist = server.site().join("locked");
    String text = whole(playlist);
    var rotation = new KeyRotation(17, SEGMENTS_PER_KEY, false);
    List<URI> segments = segments(playlist, text);
    int before = origin("locked").traffic(LastingPublication.KEYS).otherRequests();
    assertThat(before).isLessThanOrEqualTo(1);

    int number = 40;
    assertThat(get(segments.get(number)))
        .isEqualTo(rotation.encrypt(bytes(number), number + FIRST_MSN));
    MatchResult key = keyOf(text, number);
    assertThat(key.group(2)).isEqualToIgnoringCase("%032x".formatted(number + FIRST_MSN));
    URI address = playlist.resolve(key.group(1));
    assertThat(get(address)).isEqualTo(rotation.key(rotation.number(number + FIRST_MSN)));
    assertThat(KEY.matcher(text).results()).hasSizeGreaterThanOrEqualTo(SEGMENTS);
    assertThat(origin("locked").traffic(LastingPublication.KEYS).otherRequests())
        .isBetween(before + 1, before + 2);

    String shared = address.getPath().replaceFirst("/viewers/[^/]+", "");
    assertThat(shared).isNotEqualTo(address.getPath());
    assertThat(server.site().ask(shared).statusCode()).isEqualTo(403);
  }

  /** The one that stands before a segment last. */
  private static MatchResult keyOf(String text, int number) {
    String name = text.lines().filter(line -> !line.startsWith("#")).toList().get(number);
    return KEY.matcher(text.substring(0, text.indexOf("\n" + name)))
        .results()
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  @Test
  void keysOfOtherFormatsPassUntouched() throws Exception {
    URI playlist = server.site().join("licensed");
    String text = whole(playlist);

    assertThat(text.lines().filter(line -> line.startsWith("#EXT-X-KEY")))
        .isNotEmpty()
        .allMatch(LICENSED::equals);
    assertThat(get(segments(playlist, text).get(9))).isEqualTo(bytes(9));
  }

  @Test
  void anEventGrowsFromItsBeginningAndEnds() throws Exception {
    URI playlist = server.site().join("event");
    var follower = new RfcFollower(RfcFollower.Options.window(26));
    String text = server.site().text(playlist);
    int atFirst = segments(playlist, text).size();
    assertThat(text).doesNotContain("ENDLIST");
    assertThat(atFirst).isBetween(18, 24);
    for (int early : List.of(0, 5)) {
      assertThat(get(segments(playlist, text).get(early))).isEqualTo(bytes(early));
    }

    Instant patience = Instant.now().plusSeconds(60);
    while (!text.contains("ENDLIST")) {
      assertThat(Instant.now()).as(text).isBefore(patience);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
      text = server.site().text(playlist);
      follower.follow(text.replace("#EXT-X-ENDLIST\n", ""), Instant.now());
    }
    assertThat(segments(playlist, text)).hasSize(26);
    LadderChannels.pass(3);
    assertThat(server.site().text(playlist)).isEqualTo(text);
    assertThat(server.site().activeSource("event")).isEqualTo("only");
    for (int number : List.of(12, 25)) {
      assertThat(get(segments(playlist, text).get(number))).isEqualTo(bytes(number));
    }
  }

  @Test
  @Tag("chromium")
  void aBrowserPlaysTwoSecondsAfterASeek(@TempDir Path profile) throws Exception {
    URI stream = server.address().resolve("/channels/seek/stream.m3u8");
    Map<String, Object> shortBuffer = Map.of("maxBufferLength", 10, "maxMaxBufferLength", 10);
    try (BrowserPlayer player = BrowserPlayer.play(stream, profile, shortBuffer)) {
      player.awaitStart();
      player.seek(60);
      Eventually.within(
          Duration.ofSeconds(30),
          () -> assertThat(player.lastReport().path("seekMillis").asDouble()).isPositive());
      JsonNode sought = player.lastReport();
      assertThat(sought.path("seekMillis").asDouble()).as(sought.toString()).isLessThan(2_000);
      Eventually.within(
          Duration.ofSeconds(30),
          () -> assertThat(player.lastReport().path("position").asDouble()).isGreaterThan(62));

      JsonNode last = player.lastReport();
      assertThat(last.path("position").asDouble()).isLessThan(70);
      assertThat(last.path("fatal").asInt(-1)).isZero();
      assertThat(last.path("errors"))
          .allMatch(error -> BrowserVerdict.isOfTheDecoder(error.asText()));
      assertThat(last.path("longestStallMillis").asDouble()).as(last.toString()).isLessThan(1_000);
    }
    assertThat(origin("seek").traffic(TRACK).requestsBySegment().keySet())
        .noneMatch("/film/v0/20.ts"::equals);
  }

  private static LadderOrigin origin(String channel) {
    return Optional.ofNullable(origins.get(channel)).orElseThrow();
  }

  /** A playlist that will not change. */
  private static String whole(URI playlist) throws IOException {
    String text = server.site().text(playlist);
    assertThat(text).contains("#EXT-X-PLAYLIST-TYPE:VOD\n").endsWith("#EXT-X-ENDLIST\n");
    assertThat(segments(playlist, text)).hasSize(SEGMENTS);
    return text;
  }

  private static List<URI> segments(URI playlist, String text) {
    return text.lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .map(playlist::resolve)
        .toList();
  }

  private static byte[] get(URI uri) throws IOException {
    HttpResponse<byte[]> answer = server.site().ask(uri);
    assertThat(answer.statusCode()).as(uri + ": " + Site.text(answer)).isEqualTo(200);
    return answer.body();
  }
}
