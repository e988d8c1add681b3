package io.millrace.media;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a segment of packed audio (RFC 8216, 3.4): frames one after another, and ID3 tags before
 * and between them. Of the frames it reads only the headers; the first one tells their kind, which
 * may have been out of sight before. Some packagers cut at any byte: the rest of a frame at the
 * beginning and the half of one at the end are passed over.
 */
final class PackedAudioInspector implements MediaInspector {
  private static final int MOST_OF_A_TAG = 16 * 1024;
  private static final String NO_BEGINNING = "it does not begin with an audio frame";
  private static final int TRAILING_TAG = 128;

  private MediaContainer container;
  private final ByteBuffer header = ByteBuffer.allocate(Id3Tag.HEADER);
  private @Nullable ByteBuffer tag;
  private long toSkip;
  private @Nullable ByteBuffer cut;
  private final FrameSearch search = new FrameSearch();

  private long bytes;
  private @Nullable AudioFrame first;
  private Duration before = Duration.ZERO;
  private long samples;
  private int rate = 1;
  private Optional<Duration> start = Optional.empty();
  private long frames;
  private @Nullable String fault;

  PackedAudioInspector(MediaContainer container) {
    this.container = container;
  }

  @Override
  public void accept(ByteBuffer next) {
    bytes += next.remaining();
    read(next.duplicate());
  }

  private void read(ByteBuffer in) {
    while (in.hasRemaining() && fault == null) {
      if (tag != null) {
        keepTag(in, tag);
      } else if (cut != null) {
        searchIn(in, cut);
      } else if (toSkip > 0) {
        int skipped = (int) Math.min(toSkip, in.remaining());
        in.position(in.position() + skipped);
        toSkip -= skipped;
      } else {
        header.put(in.get());
        readHeader();
      }
    }
  }

  @Override
  public MediaReport report() {
    Optional<Duration> span = Optional.of(elapsed()).filter(Duration::isPositive);
    return new MediaReport(
        container,
        bytes,
        fault(),
        span,
        start,
        start.flatMap(from -> span.map(from::plus)),
        true,
        first == null
            ? MediaDescription.EMPTY
            : new MediaDescription(
                List.of(first.codec()), Optional.empty(), OptionalDouble.empty()),
        Optional.empty(),
        Optional.empty());
  }

  private Optional<String> fault() {
    String found = fault;
    if (bytes == 0) {
      found = "it is empty";
    } else if (found == null && cut != null) {
      found = NO_BEGINNING;
    } else if (found == null && frames < 2 && isInside()) {
      found = "it is cut off";
    } else if (found == null && first == null) {
      found = "it holds no audio frame";
    }
    return Optional.ofNullable(found);
  }

  private boolean isInside() {
    return tag != null || toSkip > 0 || header.position() > 0;
  }

  /** Decides as soon as the bytes at hand can tell a frame or a tag. */
  private void readHeader() {
    int length = header.position();
    if (length < AudioFrame.HEADER) {
      return;
    }
    ByteBuffer seen = header.duplicate().flip();
    if (seen.get(0) == 'I' && seen.get(1) == 'D' && seen.get(2) == '3') {
      if (length == Id3Tag.HEADER) {
        openTag();
      }
    } else if (seen.get(0) == 'T' && seen.get(1) == 'A' && seen.get(2) == 'G') {
      skip(TRAILING_TAG);
    } else {
      AudioFrame.at(seen, 0)
          .filter(frame -> first == null || isOfTheSameKind(frame.container()))
          .ifPresentOrElse(this::count, this::loseRhythm);
    }
  }

  /** A frame of AC-3 may lead a group of frames of Enhanced AC-3. */
  private boolean isOfTheSameKind(MediaContainer other) {
    return switch (container) {
      case AC3, ENHANCED_AC3 -> other == MediaContainer.AC3 || other == MediaContainer.ENHANCED_AC3;
      case TRANSPORT_STREAM, FRAGMENTED_MP4, ADTS, MPEG_AUDIO, WEBVTT -> other == container;
    };
  }

  private void count(AudioFrame frame) {
    if (first == null) {
      first = frame;
      container = frame.container();
    }
    frames++;
    if (frame.rate() != rate) {
      before = elapsed();
      samples = 0;
      rate = frame.rate();
    }
    samples += frame.samples();
    skip(frame.length());
  }

  private void loseRhythm() {
    if (first == null) {
      cut = ByteBuffer.allocate(FrameSearch.MOST).put(header.flip());
      header.clear();
    } else {
      fault = "the audio loses its rhythm of frames";
    }
  }

  private void searchIn(ByteBuffer in, ByteBuffer begun) {
    int length = Math.min(in.remaining(), begun.remaining());
    begun.put(in.slice().limit(length));
    in.position(in.position() + length);
    ByteBuffer seen = begun.duplicate().flip();
    if (search.goOn(seen).isPresent()) {
      cut = null;
      read(seen.position(search.at()));
    } else if (!begun.hasRemaining()) {
      fault = NO_BEGINNING;
    }
  }

  private void skip(int length) {
    toSkip = (long) length - header.position();
    header.clear();
  }

  private void openTag() {
    int length = Id3Tag.lengthAt(header, 0);
    skip(length);
    if (first == null && start.isEmpty()) {
      tag = ByteBuffer.allocate((int) Math.min(toSkip, MOST_OF_A_TAG));
      toSkip -= tag.capacity();
      readTag(tag);
    }
  }

  private void keepTag(ByteBuffer in, ByteBuffer begun) {
    int length = Math.min(in.remaining(), begun.remaining());
    begun.put(in.slice().limit(length));
    in.position(in.position() + length);
    readTag(begun);
  }

  private void readTag(ByteBuffer begun) {
    if (!begun.hasRemaining()) {
      start = Id3Tag.timestamp(begun.flip());
      tag = null;
    }
  }

  private Duration elapsed() {
    return MediaTime.of(samples, rate).map(before::plus).orElse(before);
  }
}
