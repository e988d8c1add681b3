package io.millrace.segment;

import io.millrace.media.MediaContainer;
import io.millrace.media.MediaDescription;
import io.millrace.media.MediaInspector;
import io.millrace.media.MediaReport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.pekko.util.ByteString;

/**
 * The bytes of one segment as they are held, and what becomes known of them as they come. Not
 * thread-safe.
 */
final class SegmentContent {

  private final SegmentToFetch segment;
  private final Optional<MediaContainer> container;
  private final Optional<MediaInspector> inspector;
  private final CRC32C checksum = new CRC32C();
  private long length;

  private SegmentContent(SegmentToFetch segment, Optional<MediaContainer> container) {
    this.segment = segment;
    this.container = container;
    this.inspector = container.map(known -> MediaInspector.of(known, segment.initialization()));
  }

  /**
   * The content that begins with these bytes, which have still to be accepted.
   *
   * @throws SegmentInvalidException with the reason alone if this is no segment
   */
  static SegmentContent beginning(SegmentToFetch segment, ByteString first) {
    return switch (segment.protection()) {
      case Protection.Clear() -> readable(segment, first, "it is in no format of a Media Segment");
      case Protection.Decrypted any -> readable(segment, first, SegmentDecryption.WRONG_KEY);
      case Protection.PassedThrough(var scope) ->
          new SegmentContent(
              segment, scope == Protection.Scope.SAMPLES ? detected(first) : Optional.empty());
    };
  }

  private static SegmentContent readable(
      SegmentToFetch segment, ByteString first, String otherwise) {
    Optional<MediaContainer> container = detected(first);
    if (container.isEmpty()) {
      throw new SegmentInvalidException(first.isEmpty() ? "it is empty" : otherwise);
    }
    return new SegmentContent(segment, container);
  }

  private static Optional<MediaContainer> detected(ByteString first) {
    return MediaContainer.detect(first.asByteBuffer());
  }

  Optional<MediaContainer> container() {
    return container;
  }

  void accept(ByteString bytes) {
    length += bytes.length();
    for (ByteBuffer part : bytes.getByteBuffers()) {
      inspector.ifPresent(looking -> looking.accept(part));
      checksum.update(part);
    }
  }

  /** When all bytes are in. */
  SegmentVerdict verdict(SegmentValidator validator) {
    return inspector
        .map(looking -> validator.judge(looking.report(), segment))
        .orElseGet(() -> validator.judgeUnseen(length, segment));
  }

  ValidatedSegment validated(Duration duration, Duration elapsed) {
    Optional<MediaReport> report = inspector.map(MediaInspector::report);
    return new ValidatedSegment(
        duration,
        report.map(MediaReport::startsWithKeyFrame).orElse(true),
        length,
        (int) checksum.getValue(),
        elapsed,
        container,
        report.flatMap(MediaReport::start),
        report.flatMap(MediaReport::end),
        report.map(MediaReport::description).orElse(MediaDescription.EMPTY));
  }
}
