package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.segment.SegmentKey;
import io.millrace.testing.RfcFollower;
import io.millrace.testing.SettledTime;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A source that lists segments in parts while they are made (RFC 8216bis, appendix B). */
class LowLatencySourceTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());
  private static final int PARTS = 4;
  private static final Duration PART = Duration.ofSeconds(1);

  /** The newest whole segment when the test begins. */
  private static final long FIRST_WHOLE = 12;

  private static final int LISTED = 5;

  private final ChannelRig rig = new ChannelRig(KIT, channel(source("a", 1)));
  private final List<URI> asked = new CopyOnWriteArrayList<>();

  /** The source's names of what was published, by our numbers. */
  private final TreeMap<Long, String> published = new TreeMap<>();

  @AfterEach
  void endChannel() {
    rig.end();
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void playsAsOrdinaryHls() {
    rig.fetcher.completingAtOnce();
    rig.origins.answers(
        "a",
        uri -> {
          asked.add(uri);
          return playlist(rig.now());
        });
    assertThat(rig.open().receiveMessage(PATIENCE)).isEqualTo(new Opened());
    var follower = new RfcFollower(RfcFollower.Options.window(6));
    for (int part = 0; part < 10 * PARTS; part++) {
      rig.tell(TestViewers.seen(1));
      rig.pass(PART);
      follower.follow(rig.playlist(), rig.now());
      assertThat(rig.playlist()).doesNotContain("PART", "PRELOAD", "RENDITION", "SERVER-CONTROL");
      note();
      assertThat(published.lastEntry().getValue()).isIn(whole(rig.now()));
    }

    assertThat(published).hasSizeGreaterThan(10);
    assertThat(published.values())
        .as("in the order of the source, none left out")
        .containsExactlyElementsOf(names(numberOf(published.firstEntry().getValue())));
    assertThat(rig.fetcher.flights)
        .extracting(FakeFetcher.Flight::name)
        .as("each segment is fetched once, and no part")
        .containsExactlyElementsOf(published.values());
    assertThat(asked)
        .as("nobody waits at the source for what is to come")
        .allSatisfy(uri -> assertThat(uri).hasNoParameter("_HLS_msn"));
    assertThat(rig.discontinuities()).isZero();
    assertThat(rig.status().activeSource()).isEqualTo(Optional.of("a"));
  }

  private void note() {
    TrackView track = rig.track();
    LongStream.rangeClosed(track.firstListed(), track.lastListed())
        .forEach(msn -> published.computeIfAbsent(msn, this::nameAtTheSource));
  }

  private String nameAtTheSource(long msn) {
    var body = rig.store.find(new SegmentKey(TestChannels.NEWS.value(), "main", msn)).orElseThrow();
    return rig.fetcher.flights.stream()
        .filter(flight -> flight.body == body)
        .map(FakeFetcher.Flight::name)
        .findFirst()
        .orElseThrow();
  }

  /** As many as were published. */
  private List<String> names(long first) {
    return LongStream.range(first, first + published.size()).mapToObj(msn -> msn + ".ts").toList();
  }

  private static long numberOf(String name) {
    return Long.parseLong(name.substring(0, name.indexOf('.')));
  }

  private static long partsMade(Instant now) {
    return Duration.between(TestChannels.START, now).dividedBy(PART);
  }

  private static long newestWhole(Instant now) {
    return FIRST_WHOLE + partsMade(now) / PARTS;
  }

  private static List<String> whole(Instant now) {
    return LongStream.rangeClosed(0, newestWhole(now)).mapToObj(msn -> msn + ".ts").toList();
  }

  /** The last whole segments, the newest of them in parts too, and the parts of the next one. */
  private static String playlist(Instant now) {
    long newest = newestWhole(now);
    long parts = partsMade(now) % PARTS;
    var text =
        new StringBuilder(
            """
            #EXTM3U
            #EXT-X-VERSION:9
            #EXT-X-TARGETDURATION:4
            #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=3,CAN-SKIP-UNTIL=24
            #EXT-X-PART-INF:PART-TARGET=1
            """);
    text.append("#EXT-X-MEDIA-SEQUENCE:").append(newest - LISTED + 1).append('\n');
    for (long msn = newest - LISTED + 1; msn <= newest; msn++) {
      if (msn == newest) {
        appendParts(text, msn, PARTS);
      }
      text.append("#EXTINF:4,\n").append(msn).append(".ts\n");
    }
    appendParts(text, newest + 1, parts);
    return text.append("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"%d.%d.ts\"\n")
        .append("#EXT-X-RENDITION-REPORT:URI=\"../low/index.m3u8\",LAST-MSN=%d,LAST-PART=%d\n")
        .toString()
        .formatted(newest + 1, parts, newest + 1, parts);
  }

  private static void appendParts(StringBuilder text, long msn, long parts) {
    for (int part = 0; part < parts; part++) {
      text.append("#EXT-X-PART:DURATION=1,URI=\"%d.%d.ts\"".formatted(msn, part))
          .append(part == 0 ? ",INDEPENDENT=YES\n" : "\n");
    }
  }
}
