package io.millrace.app.e2e;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A ladder whose segments stay, each a file of its own: Video on Demand, or an event, which becomes
 * longer until it ends. The tracks have no Media Initialization Sections.
 */
final class LastingPublication implements Publication {

  /** To whose traffic the keys count. */
  static final String KEYS = "keys";

  private final Ladder ladder;
  private final String type;
  private final String before;
  private final int atFirst;
  private final int atLast;
  private final AtomicReference<@Nullable Instant> begin = new AtomicReference<>();

  private LastingPublication(Ladder ladder, String type, String before, int atFirst, int atLast) {
    this.ladder = ladder;
    this.type = type;
    this.before = before;
    this.atFirst = atFirst;
    this.atLast = atLast;
  }

  /** Video on Demand. */
  static LastingPublication recording(Ladder ladder, int segments) {
    return new LastingPublication(ladder, "VOD", "", segments, segments);
  }

  /**
   * Video on Demand.
   *
   * @param line a tag before the first segment
   */
  static LastingPublication recording(Ladder ladder, int segments, String line) {
    return new LastingPublication(ladder, "VOD", line + "\n", segments, segments);
  }

  /** An event that is under way; it goes on from when it is first asked for. */
  static LastingPublication event(Ladder ladder, int atFirst, int atLast) {
    return new LastingPublication(ladder, "EVENT", "", atFirst, atLast);
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
    if (parts[2].equals(KEYS)) {
      return key(number(parts[3]));
    }
    Loop media = ladder.media(parts[2]);
    if (media == null) {
      return null;
    }
    return parts[3].equals("index.m3u8")
        ? Resource.playlist(parts[2], playlist(media, now))
        : segment(parts[2], media, number(parts[3]), now);
  }

  private @Nullable Resource key(long number) {
    return ladder
        .keys()
        .map(keys -> Resource.attachment(KEYS, "application/octet-stream", keys.key(number)))
        .orElse(null);
  }

  private @Nullable Resource segment(String track, Loop media, long number, Instant now) {
    if (number >= listed(now)) {
      return null;
    }
    byte[] bytes = media.segment(number, ladder.start());
    byte[] sent =
        ladder.keys().map(keys -> keys.encrypt(bytes, number + ladder.firstMsn())).orElse(bytes);
    return Resource.media(track, media.contentType(), sent);
  }

  private String playlist(Loop media, Instant now) {
    long end = listed(now);
    StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:");
    text.append(Math.ceilDiv(ladder.cut().duration().toMillis(), 1000));
    text.append("\n#EXT-X-PLAYLIST-TYPE:").append(type);
    text.append("\n#EXT-X-MEDIA-SEQUENCE:").append(ladder.firstMsn()).append('\n').append(before);
    for (long number = 0; number < end; number++) {
      appendKey(text, number + ladder.firstMsn(), number == 0);
      text.append(String.format(Locale.ROOT, "#EXTINF:%.6f,%n", media.duration(number)));
      text.append(number).append('.').append(media.extension()).append('\n');
    }
    return end == atLast ? text.append("#EXT-X-ENDLIST\n").toString() : text.toString();
  }

  private void appendKey(StringBuilder text, long msn, boolean always) {
    ladder
        .keys()
        .filter(keys -> always || keys.number(msn) != keys.number(msn - 1))
        .ifPresent(keys -> text.append(keys.tag(msn, "../keys/" + keys.number(msn) + ".key")));
  }

  private long listed(Instant now) {
    begin.compareAndSet(null, now);
    long since =
        Duration.between(requireNonNull(begin.get()), now).dividedBy(ladder.cut().duration());
    return Math.min(atLast, atFirst + since);
  }

  private static long number(String name) {
    return Long.parseLong(name.substring(0, name.indexOf('.')));
  }
}
