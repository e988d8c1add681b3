package io.millrace.app.e2e;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A ladder, live: segments end at whole multiples of their duration after 1970 and are listed at
 * once.
 */
final class LivePublication implements Publication {

  private static final Duration WINDOW = Duration.ofSeconds(12);

  /** For how long segments that are no longer listed are there. */
  private static final int GRACE = 6;

  private final Ladder ladder;
  private final int listed;

  /** The number of segments since 1970 before the first one of this ladder. */
  private final long before;

  LivePublication(Ladder ladder, Instant begin) {
    this.ladder = ladder;
    this.listed = Math.toIntExact(Math.ceilDiv(WINDOW.toMillis(), segmentMillis()));
    this.before = begin.toEpochMilli() / segmentMillis() - listed - GRACE;
  }

  @Override
  public String start() {
    return "/" + ladder.name() + "/main.m3u8";
  }

  @Override
  public @Nullable Resource at(String path, Instant now) {
    if (path.equals(start())) {
      return Resource.playlist("", ladder.multivariantPlaylist());
    }
    String[] parts = path.split("/", -1);
    if (parts.length != 4 || !parts[1].equals(ladder.name())) {
      return null;
    }
    String track = parts[2];
    if (track.equals("keys")) {
      return key(number(parts[3]));
    }
    Loop media = ladder.media(track);
    if (media == null) {
      return null;
    }
    return switch (parts[3]) {
      case "index.m3u8" -> Resource.playlist(track, playlist(media, now));
      case "init.mp4" ->
          media
              .initialization()
              .map(bytes -> Resource.attachment(track, media.contentType(), bytes))
              .orElse(null);
      default -> segment(track, media, number(parts[3]) - ladder.firstMsn(), now);
    };
  }

  private @Nullable Resource key(long number) {
    return ladder
        .keys()
        .map(keys -> Resource.attachment("", "application/octet-stream", keys.key(number)))
        .orElse(null);
  }

  private @Nullable Resource segment(String track, Loop media, long number, Instant now) {
    if (number < 0 || number >= edge(now) || number < edge(now) - listed - GRACE) {
      return null;
    }
    byte[] bytes = media.segment(number, ladder.start());
    long msn = number + ladder.firstMsn();
    byte[] sent = ladder.keys().map(keys -> keys.encrypt(bytes, msn)).orElse(bytes);
    return Resource.media(track, media.contentType(), sent);
  }

  private String playlist(Loop media, Instant now) {
    long end = edge(now);
    long first = Math.max(0, end - listed);
    StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:");
    text.append(Math.ceilDiv(segmentMillis(), 1000)).append("\n#EXT-X-MEDIA-SEQUENCE:");
    text.append(first + ladder.firstMsn()).append('\n');
    if (media.initialization().isPresent()) {
      text.append("#EXT-X-MAP:URI=\"init.mp4\"\n");
    }
    for (long number = first; number < end; number++) {
      appendKey(text, number + ladder.firstMsn(), number == first);
      if (ladder.dated()) {
        text.append("#EXT-X-PROGRAM-DATE-TIME:").append(date(number)).append('\n');
      }
      text.append(String.format(Locale.ROOT, "#EXTINF:%.6f,%n", media.duration(number)));
      text.append(number + ladder.firstMsn()).append('.').append(media.extension()).append('\n');
    }
    return text.toString();
  }

  private void appendKey(StringBuilder text, long msn, boolean always) {
    ladder
        .keys()
        .filter(keys -> always || keys.number(msn) != keys.number(msn - 1))
        .ifPresent(keys -> text.append(keys.tag(msn, "../keys/" + keys.number(msn) + ".key")));
  }

  private Instant date(long number) {
    return Instant.ofEpochMilli((before + number) * segmentMillis());
  }

  /** The number of the segment that is being made, the first that is not listed. */
  private long edge(Instant now) {
    return now.toEpochMilli() / segmentMillis() - before;
  }

  private long segmentMillis() {
    return ladder.cut().duration().toMillis();
  }

  private static long number(String name) {
    return Long.parseLong(name.substring(0, name.indexOf('.')));
  }
}
