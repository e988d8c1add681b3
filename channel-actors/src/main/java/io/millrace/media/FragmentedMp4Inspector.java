package io.millrace.media;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a segment of fragmented MP4 (RFC 8216, 3.3; ISO/IEC 14496-12, 8.16): boxes at the top,
 * and what is inside of {@code moov} and {@code moof}. Media data are only counted.
 */
final class FragmentedMp4Inspector implements MediaInspector {
  private static final int LARGEST_KEPT_BOX = 1 << 20;
  private static final int COPYRIGHT_SIGN = 0xa9;
  private static final Duration LONGEST = Duration.ofDays(1);

  private final MovieFragments fragments;
  private final ByteBuffer header = ByteBuffer.allocate(Box.LONGEST_HEADER);
  private @Nullable ByteBuffer kept;
  private String type = "";
  private long toSkip;
  private boolean skipsToEnd;

  private long bytes;
  private boolean dataFollowed;
  private boolean dataMissing;
  private @Nullable String fault;

  FragmentedMp4Inspector(Optional<MediaInitialization> initialization) {
    fragments = new MovieFragments(initialization);
    header.limit(Box.HEADER);
  }

  @Override
  public void accept(ByteBuffer next) {
    ByteBuffer in = next.duplicate();
    bytes += in.remaining();
    while (in.hasRemaining() && fault == null && !skipsToEnd) {
      if (kept != null) {
        keep(in, kept);
      } else if (toSkip > 0) {
        int skipped = (int) Math.min(toSkip, in.remaining());
        in.position(in.position() + skipped);
        toSkip -= skipped;
      } else {
        move(in, header);
        readHeader();
      }
    }
  }

  @Override
  public MediaReport report() {
    Optional<Duration> span = fragments.span();
    Optional<Duration> start = fragments.start();
    return new MediaReport(
        MediaContainer.FRAGMENTED_MP4,
        bytes,
        fault(span),
        span,
        start,
        start.flatMap(from -> span.map(from::plus)),
        fragments.startsWithKeyFrame(),
        fragments.description(),
        Optional.empty(),
        Optional.empty());
  }

  private Optional<String> fault(Optional<Duration> span) {
    String found = fault;
    if (bytes == 0) {
      found = "it is empty";
    } else if (found == null && (kept != null || toSkip > 0 || header.position() > 0)) {
      found = "it is cut off";
    } else if (found == null && fragments.isEmpty()) {
      found = "it has no movie fragment (moof)";
    } else if (found == null && (dataMissing || !dataFollowed)) {
      found = "no media data (mdat) follow a movie fragment";
    } else if (found == null && span.filter(each -> each.compareTo(LONGEST) > 0).isPresent()) {
      found = "its samples last longer than a day";
    }
    return Optional.ofNullable(found);
  }

  private void readHeader() {
    if (header.hasRemaining()) {
      return;
    }
    long size = Integer.toUnsignedLong(header.getInt(0));
    if (size == 1 && header.limit() == Box.HEADER) {
      header.limit(Box.LONGEST_HEADER);
      return;
    }
    type = Box.typeAt(header, 4);
    long content = (size == 1 ? header.getLong(Box.HEADER) : size) - header.limit();
    header.clear().limit(Box.HEADER);
    if (!isPrintable(type) || (size != 0 && content < 0)) {
      fault = "it is no fragmented MP4";
    } else if (size == 0) {
      openToEnd();
    } else {
      open(content);
    }
  }

  private static boolean isPrintable(String type) {
    return type.chars().allMatch(each -> (each >= ' ' && each <= '~') || each == COPYRIGHT_SIGN);
  }

  /** Only media data may do without a size and still be told from a cut. */
  private void openToEnd() {
    skipsToEnd = true;
    switch (type) {
      case "moof", "moov" -> fault = "a box (" + type + ") has no size";
      case "mdat" -> dataFollowed = true;
      default -> {}
    }
  }

  private void open(long content) {
    switch (type) {
      case "moof", "moov" -> openKept(content);
      case "mdat" -> {
        dataFollowed = true;
        toSkip = content;
      }
      default -> toSkip = content;
    }
  }

  private void openKept(long content) {
    if (content > LARGEST_KEPT_BOX) {
      fault = "a box (" + type + ") is larger than " + LARGEST_KEPT_BOX + " bytes";
    } else {
      kept = ByteBuffer.allocate((int) content);
      readIfWhole(kept);
    }
  }

  private void keep(ByteBuffer in, ByteBuffer box) {
    move(in, box);
    readIfWhole(box);
  }

  private void readIfWhole(ByteBuffer box) {
    if (box.hasRemaining()) {
      return;
    }
    kept = null;
    try {
      if (type.equals("moov")) {
        fragments.initialize(InitializationReader.movie(box.flip()));
      } else {
        dataMissing |= !fragments.isEmpty() && !dataFollowed;
        dataFollowed = false;
        fragments.add(box.flip());
      }
    } catch (MalformedMediaException cause) {
      fault = "a box (" + type + ") is damaged: " + cause.getMessage();
    }
  }

  private static void move(ByteBuffer from, ByteBuffer to) {
    int length = Math.min(from.remaining(), to.remaining());
    to.put(from.slice().limit(length));
    from.position(from.position() + length);
  }
}
