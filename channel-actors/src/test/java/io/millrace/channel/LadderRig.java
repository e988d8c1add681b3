package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;

import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.source.ChannelDefinition;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;

/**
 * A channel with its real children over sources with ladders, whose playlists go on with the manual
 * clock: a segment after the other, of four seconds unless told otherwise, six of them listed. The
 * same content has the same date-time at every source.
 */
final class LadderRig {

  /** Three pictures, sound in two languages, text. */
  static final String LADDER =
      """
      #EXTM3U
      #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="au",NAME="English",LANGUAGE="en",DEFAULT=YES,URI="a0.m3u8"
      #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="au",NAME="Deutsch",LANGUAGE="de",URI="a1.m3u8"
      #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="su",NAME="English",LANGUAGE="en",URI="s0.m3u8"
      #EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,AUDIO="au",SUBTITLES="su"
      v0.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=2500000,RESOLUTION=1280x720,AUDIO="au",SUBTITLES="su"
      v1.m3u8
      #EXT-X-STREAM-INF:BANDWIDTH=5000000,RESOLUTION=1920x1080,AUDIO="au",SUBTITLES="su"
      v2.m3u8
      #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=100000,RESOLUTION=640x360,URI="i0.m3u8"
      """;

  /** The tracks of that. */
  static final String[] TRACKS = {"v0", "v1", "v2", "a0", "a1", "s0", "i0"};

  private static final int LISTED = 6;
  private static final Duration SECOND = Duration.ofSeconds(1);

  final ChannelRig rig;
  private final ActorTestKit kit;
  private final Map<String, Long> firstMsn = new HashMap<>();
  private final Map<String, Instant> frozen = new ConcurrentHashMap<>();
  private final Map<String, Integer> seconds = new HashMap<>();
  private final Set<String> undated = new HashSet<>();
  private volatile int listed = LISTED;

  LadderRig(ActorTestKit kit, ChannelDefinition definition) {
    this(kit, definition, TestChannels.settings());
  }

  LadderRig(ActorTestKit kit, ChannelDefinition definition, ChannelSettings settings) {
    this.kit = kit;
    this.rig = new ChannelRig(kit, definition, TimelineCheckpoints.none(), settings);
    rig.fetcher.completingAtOnce();
    definition.sources().forEach(each -> firstMsn.put(each.name(), 100 + 600L * firstMsn.size()));
  }

  /** Where the source has this file. */
  static URI at(String source, String file) {
    return URI.create("http://" + source + "/secret-path/" + file);
  }

  static URI top(String source) {
    return at(source, "live.m3u8?secret=1");
  }

  /** The source has {@link #LADDER}. */
  LadderRig ladder(String source) {
    multivariant(source, LADDER);
    for (String track : TRACKS) {
      media(source, track);
    }
    return this;
  }

  void multivariant(String source, String text) {
    rig.origins.says(top(source), text);
  }

  /** The source has a live playlist of this name, of segments in the clear. */
  void media(String source, String name) {
    String extension = name.startsWith("s") ? ".vtt" : ".ts";
    media(
        source,
        name,
        at(source, name + ".m3u8"),
        msn ->
            line(source, name, msn, extension)
                .replace("#EXTINF:4,", "#EXTINF:" + length(source) + ','));
  }

  /** The same with other lines, which end with the segment's URI. */
  void media(String source, String name, URI at, LongFunction<String> lines) {
    rig.origins.says(at, () -> text(source, name, lines));
  }

  /** What a segment's lines end with. */
  static String line(String source, String name, long msn, String extension) {
    return "#EXTINF:4,\n" + source + '-' + name + '-' + msn + extension + '\n';
  }

  /** The source has segments of so many seconds. */
  LadderRig cut(String source, int length) {
    seconds.put(source, length);
    return this;
  }

  /** All sources list no more than their newest so many segments. */
  LadderRig listing(int segments) {
    listed = segments;
    return this;
  }

  /** The source tells no date-times. */
  LadderRig undated(String source) {
    undated.add(source);
    return this;
  }

  /** When the segment of this number begins at the source, in seconds after the start. */
  long begins(String source, long msn) {
    return length(source) * (msn - firstMsn(source) - LISTED);
  }

  int length(String source) {
    return seconds.getOrDefault(source, 4);
  }

  /** None of its playlists can be had any more, until it is said again what they are. */
  void dies(String source) {
    rig.origins.fails(top(source));
    for (String track : TRACKS) {
      rig.origins.fails(at(source, track + ".m3u8"));
    }
  }

  /** Nothing new comes on this playlist. */
  void freezes(String source, String name) {
    frozen.put(source + '/' + name, rig.now());
  }

  void thaws(String source, String name) {
    frozen.remove(source + '/' + name);
  }

  private String text(String source, String name, LongFunction<String> lines) {
    Instant until = frozen.getOrDefault(source + '/' + name, rig.now());
    int length = length(source);
    long elapsed = Duration.between(TestChannels.START, until).toSeconds() / length;
    long first = firstMsn(source) + elapsed;
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:");
    text.append(length)
        .append("\n#EXT-X-MEDIA-SEQUENCE:")
        .append(first + LISTED - listed)
        .append('\n');
    for (long msn = first + LISTED - listed; msn < first + LISTED; msn++) {
      if (!undated.contains(source)) {
        Instant date = TestChannels.START.plusSeconds(begins(source, msn));
        text.append("#EXT-X-PROGRAM-DATE-TIME:").append(date).append('\n');
      }
      text.append(lines.apply(msn));
    }
    return text.toString();
  }

  /** Of the first segment that the source lists at the start. */
  long firstMsn(String source) {
    return firstMsn.getOrDefault(source, 0L);
  }

  LadderRig play() {
    TestProbe<ChannelCommand.OpenReply> opening = rig.open();
    TestProbe<Object> probe = kit.createTestProbe();
    probe.awaitAssert(
        PATIENCE,
        () -> {
          rig.passUnseen(Duration.ofMillis(250));
          if (!rig.status().tracks().isEmpty()) {
            return true;
          }
          throw new AssertionError("nothing is public: " + rig.status());
        });
    opening.expectMessage(PATIENCE, new Opened());
    return this;
  }

  /** Time passes while somebody watches these tracks. */
  void watch(int seconds, String... tracks) {
    for (int second = 0; second < seconds; second++) {
      seen(tracks);
      rig.pass(SECOND);
    }
  }

  private void seen(String... tracks) {
    rig.tell(
        TestViewers.seen(
            1, Stream.of(tracks).distinct().map(TrackId::new).toArray(TrackId[]::new)));
  }

  /** Lets somebody watch these tracks until what is asserted holds. */
  void watchUntil(Runnable assertion, String... tracks) {
    AssertionError last = new AssertionError("never tried");
    for (int second = 0; second < 60; second++) {
      try {
        assertion.run();
        return;
      } catch (AssertionError notYet) {
        last = notYet;
      }
      watch(1, tracks);
    }
    throw last;
  }

  TestProbe<ChannelCommand.OpenReply> openTrack(String track) {
    TestProbe<ChannelCommand.OpenReply> probe = kit.createTestProbe();
    rig.tell(new ChannelCommand.OpenTrack(new TrackId(track), probe.ref()));
    return probe;
  }

  String multivariant() {
    return rig.view().multivariant().orElseThrow().text("session");
  }

  boolean isAwake(String track) {
    return rig.view().track(track).orElseThrow().playlist().isPresent();
  }

  TrackView view(String track) {
    return rig.view().track(track).orElseThrow();
  }

  String playlist(String track) {
    return view(track)
        .playlist()
        .orElseThrow(() -> new AssertionError(track + " sleeps"))
        .plain()
        .utf8String();
  }

  /** The Discontinuity Sequence Number of its last segment. */
  long period(String track) {
    String text = playlist(track);
    long first =
        text.lines()
            .filter(line -> line.startsWith("#EXT-X-DISCONTINUITY-SEQUENCE:"))
            .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
            .findFirst()
            .orElse(0);
    return first + text.lines().filter("#EXT-X-DISCONTINUITY"::equals).count();
  }

  /** How often the source's playlist was asked for. */
  long asked(String source, String name) {
    rig.settle();
    return rig.origins.asked(at(source, name + ".m3u8"));
  }

  SegmentBody last(String track) {
    TrackView view = view(track);
    return rig.store
        .find(new SegmentKey(TestChannels.NEWS.value(), track, view.lastListed()))
        .orElseThrow(() -> new AssertionError("the last segment of " + track + " has no bytes"));
  }

  /** The names that fetches of this track's segments had at the source. */
  Stream<String> fetched(String source, String name) {
    rig.settle();
    return rig.fetcher.flights.stream()
        .map(FakeFetcher.Flight::name)
        .filter(file -> file.startsWith(source + '-' + name + '-'));
  }

  /** An operator switches while somebody watches these tracks. */
  void switchTo(String source, String... tracks) {
    TestProbe<ChannelCommand.SwitchReply> reply = rig.switchTo(source);
    awaitSource(source, tracks);
    watch(5, tracks);
    reply.expectMessageClass(ChannelCommand.Switched.class, PATIENCE);
  }

  void awaitSource(String source, String... tracks) {
    watchUntil(
        () -> {
          ChannelStatus status = rig.status();
          if (!status.activeSource().filter(source::equals).isPresent()) {
            throw new AssertionError(status.toString());
          }
        },
        tracks);
  }
}
