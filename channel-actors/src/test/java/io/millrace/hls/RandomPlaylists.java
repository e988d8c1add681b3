package io.millrace.hls;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Seeded playlists that use everything the model can say. */
final class RandomPlaylists {
  private final Random random;
  private Optional<Instant> nextDate = Optional.empty();
  private Optional<MediaInitializationSection> map = Optional.empty();
  private List<Key> keys = List.of();

  RandomPlaylists(long seed) {
    this.random = new Random(seed);
  }

  MediaPlaylist media() {
    nextDate = Optional.empty();
    map = Optional.empty();
    keys = List.of();
    long first = random.nextLong(1L << random.nextInt(1, 62));
    List<MediaSegment> segments = new ArrayList<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      segments.add(segment(first + segments.size()));
    }
    return new MediaPlaylist(
        6 + random.nextInt(4),
        Duration.ofSeconds(random.nextInt(20)),
        first,
        random.nextInt(3),
        Optional.of(random.nextBoolean() ? PlaylistType.VOD : PlaylistType.EVENT)
            .filter(type -> random.nextBoolean()),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean() ? List.of() : List.of("#EXT-X-START:TIME-OFFSET=-18", "#EXT-X-NEW"),
        segments);
  }

  private MediaSegment segment(long number) {
    boolean discontinuity = random.nextInt(4) == 0;
    Duration duration = Duration.ofNanos(random.nextLong(10_000_000_000L));
    if (random.nextInt(4) == 0) {
      duration = Duration.ofMillis(random.nextInt(10_000));
    }
    if (discontinuity || nextDate.isPresent() || number == 0) {
      nextDate = date(discontinuity);
    }
    Optional<Instant> date = nextDate;
    Duration length = duration;
    nextDate = nextDate.map(start -> start.plus(length));
    changeState();
    return new MediaSegment(
        number,
        pick("a.ts", "../b.m4s?x=1,2&y=\"", "https://example.test/c%20d"),
        duration,
        pick("", "News", "a, b"),
        discontinuity,
        date,
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(new ByteRange(1 + random.nextInt(5_000), random.nextLong(1L << 40))),
        map,
        keys,
        random.nextInt(5) == 0,
        tags());
  }

  /** Within a run of segments all have a date or none has. */
  private Optional<Instant> date(boolean discontinuity) {
    if (discontinuity && random.nextBoolean()) {
      return Optional.empty();
    }
    if (!discontinuity && random.nextBoolean()) {
      return nextDate;
    }
    return Optional.of(
        Instant.ofEpochSecond(random.nextLong(4_000_000_000L), random.nextInt(1_000_000_000)));
  }

  private void changeState() {
    if (random.nextInt(4) == 0) {
      keys =
          List.of(List.<Key>of(), List.of(key("a"), key("b")), List.of(key("b")), List.of(key("c")))
              .get(random.nextInt(4));
    }
    if (random.nextInt(5) == 0) {
      map =
          Optional.of(
              new MediaInitializationSection(
                  "init" + random.nextInt(3) + ".mp4",
                  random.nextBoolean() ? Optional.empty() : Optional.of(new ByteRange(700, 3)),
                  random.nextBoolean() ? keys : List.of()));
    }
  }

  private Key key(String format) {
    return new Key(
        AttributeList.of(
            new Attribute("METHOD", "SAMPLE-AES"),
            Attribute.quoted("URI", "key," + random.nextInt(3)),
            Attribute.quoted("KEYFORMAT", format)));
  }

  private List<String> tags() {
    return switch (random.nextInt(4)) {
      case 0 -> List.of("#EXT-X-CUE-OUT:30", "# remark");
      case 1 -> List.of("#EXT-X-DATERANGE:ID=\"1\",START-DATE=\"2026-01-01T00:00:00Z\"");
      default -> List.of();
    };
  }

  MultivariantPlaylist multivariant() {
    List<VariantStream> variants = new ArrayList<>();
    List<Rendition> renditions = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      variants.add(new VariantStream(i + ".m3u8", attributes("BANDWIDTH")));
      renditions.add(new Rendition(attributes("TYPE")));
    }
    return new MultivariantPlaylist(
        3 + random.nextInt(5),
        random.nextBoolean(),
        variants,
        renditions,
        random.nextBoolean()
            ? List.of()
            : List.of("#EXT-X-SESSION-DATA:DATA-ID=\"x\"", "# remark"));
  }

  private AttributeList attributes(String first) {
    return AttributeList.of(
        new Attribute(first, Integer.toString(random.nextInt(10_000_000))),
        Attribute.quoted("CODECS", pick("avc1.64001f,mp4a.40.2", "", "=,=")),
        new Attribute("X-NEW", pick("0x1F", "", "YES")));
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
