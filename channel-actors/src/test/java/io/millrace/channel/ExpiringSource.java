package io.millrace.channel;

import static java.util.Objects.requireNonNull;

import io.millrace.source.Located;
import io.millrace.upstream.UpstreamException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A source whose page gives out links that live for a while. What a link leads to carries its
 * token: playlists below it, and their segments. The stream goes on with the rig's clock: a segment
 * of four seconds after the other, six of them listed. Thread-safe; its switches may be set at any
 * time.
 */
final class ExpiringSource {

  private static final Pattern TOKEN = Pattern.compile("[?&]n=(\\d+)");
  private static final int LISTED = 6;

  /** What a link leads to, and until when. */
  private record Sold(Instant end, long firstMsn, String names, long lag, boolean over) {}

  private final ChannelRig rig;
  private final String name;
  private final AtomicInteger links = new AtomicInteger();
  private final AtomicInteger lookUps = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();

  /** Of each link, by its number. */
  private final Map<Integer, Sold> sold = new ConcurrentHashMap<>();

  volatile Duration life = Duration.ofSeconds(20);

  /** The link says when it ends, by a clock that is ahead of the rig's by so much. */
  volatile boolean tells = true;

  volatile Duration clockAhead = Duration.ZERO;

  private final NavigableMap<Instant, CompletableFuture<Located>> late =
      new ConcurrentSkipListMap<>();

  /** Links go on working when they have ended. */
  volatile boolean lenient;

  volatile boolean pageDown;
  volatile boolean pageHangs;

  /** Answers of the page come so late, when the test says {@link #answerLate}. */
  volatile Duration pageTakes = Duration.ZERO;

  volatile boolean ladder;
  volatile boolean dated;

  /** Further links lead to a server that is so many segments behind. */
  volatile long lag;

  /** Further links lead to a stream that has ended. */
  volatile boolean over;

  volatile boolean recording;

  private volatile String hanging = "none";
  private volatile int hangingFrom;

  /** A page comes in place of what is refused. */
  volatile boolean polite;

  /** The first MSN of the stream that further links lead to; another one is another stream. */
  volatile long firstMsn = 100;

  /** Of the segments of that stream. */
  volatile String names = "seg";

  private volatile int revokedAll;
  private volatile int revokedVariants;
  private volatile int revokedSegments;
  private volatile String lost = "none";

  ExpiringSource(ChannelRig rig, String name) {
    this.rig = rig;
    this.name = name;
    rig.locators.gives(name, this::locate);
    rig.origins.answers(name, this::answer);
  }

  /** Every link so far ends now. */
  void revoke() {
    revokedAll = links.get();
  }

  /** What the links so far lead to ends now, but for the Multivariant Playlists. */
  void revokeVariants() {
    revokedVariants = links.get();
  }

  /** The segments that the links so far led to cannot be had any more. */
  void revokeSegments() {
    revokedSegments = links.get();
  }

  /** The playlist of this track is asked for in vain where further links lead. */
  void hangs(String track) {
    hangingFrom = links.get() + 1;
    hanging = track;
  }

  /** The segment with this in its name is not there. */
  void loses(String segment) {
    lost = segment;
  }

  int lookUps() {
    return lookUps.get();
  }

  int refusals() {
    return refusals.get();
  }

  private CompletionStage<Located> locate() {
    lookUps.incrementAndGet();
    if (pageHangs) {
      return new CompletableFuture<>();
    }
    if (pageDown) {
      return CompletableFuture.failedFuture(new IOException("the page at http://secret is down"));
    }
    if (!pageTakes.isZero()) {
      var answer = new CompletableFuture<Located>();
      late.put(rig.now().plus(pageTakes), answer);
      return answer;
    }
    return CompletableFuture.completedFuture(found());
  }

  /** What the page was asked for long enough ago is there. */
  void answerLate() {
    late.headMap(rig.now(), true).values().forEach(answer -> answer.complete(found()));
    late.headMap(rig.now(), true).clear();
  }

  private Located found() {
    int number = links.incrementAndGet();
    Instant end = rig.now().plus(life);
    sold.put(number, new Sold(end, firstMsn, names, lag, over));
    String told = tells ? "&exp=" + end.plus(clockAhead).getEpochSecond() : "";
    return new Located(URI.create("http://" + name + "/secret/live.m3u8?n=" + number + told));
  }

  private @Nullable Object answer(URI uri) {
    boolean top = uri.getPath().endsWith("live.m3u8");
    int number = number(uri);
    if (number >= hangingFrom && trackOf(uri).equals(hanging)) {
      return null;
    }
    if (isOver(number) || (!top && number <= revokedVariants)) {
      refusals.incrementAndGet();
      return polite ? "<html>secret</html>" : UpstreamException.status(403, "refused by a test");
    }
    String query = uri.getRawQuery();
    if (recording) {
      return recording(query);
    }
    return top && ladder ? multivariant(query) : media(sold(number), trackOf(uri), query);
  }

  private static String trackOf(URI uri) {
    String file = uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
    return file.substring(0, file.indexOf('.'));
  }

  /** The status that a segment is answered with; 0 if it is there. */
  int segment(URI uri) {
    if (!uri.getHost().equals(name)) {
      return 0;
    }
    int number = number(uri);
    if (isOver(number) || number <= revokedSegments) {
      refusals.incrementAndGet();
      return 403;
    }
    return uri.getPath().contains(lost) ? 404 : 0;
  }

  private boolean isOver(int number) {
    return number <= revokedAll || (!lenient && !rig.now().isBefore(sold(number).end()));
  }

  private Sold sold(int number) {
    return requireNonNull(sold.get(number));
  }

  private static int number(URI uri) {
    Matcher token = TOKEN.matcher("?" + uri.getRawQuery());
    if (!token.find()) {
      throw new AssertionError("no token in " + uri);
    }
    return Integer.parseInt(token.group(1));
  }

  private static String multivariant(String query) {
    return LadderRig.LADDER.replace(".m3u8", ".m3u8?" + query);
  }

  private static String recording(String query) {
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n");
    for (int msn = 0; msn < 20; msn++) {
      text.append("#EXTINF:4,\nseg-main-").append(msn).append(".ts?").append(query).append('\n');
    }
    return text.append("#EXT-X-ENDLIST\n").toString();
  }

  private String media(Sold link, String track, String query) {
    long elapsed = Duration.between(TestChannels.START, rig.now()).toSeconds() / 4;
    long first = link.firstMsn() + elapsed - link.lag();
    String extension = track.startsWith("s") ? ".vtt" : ".ts";
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:");
    text.append(first).append('\n');
    for (long msn = first; msn < first + LISTED; msn++) {
      if (dated || ladder) {
        Instant date = TestChannels.START.plusSeconds(4 * (msn - link.firstMsn() - LISTED));
        text.append("#EXT-X-PROGRAM-DATE-TIME:").append(date).append('\n');
      }
      text.append("#EXTINF:4,\n")
          .append(link.names())
          .append('-')
          .append(track)
          .append('-')
          .append(msn);
      text.append(extension).append('?').append(query).append('\n');
    }
    return text.append(link.over() ? "#EXT-X-ENDLIST\n" : "").toString();
  }
}
