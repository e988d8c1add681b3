package io.millrace.segment;

import io.millrace.media.MediaContainer;
import io.millrace.media.MediaReport;
import io.millrace.media.TransportStreamReport;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether the bytes of a segment can be published as what its playlist announced. Pure.
 *
 * <p>An announced duration that is zero, or longer than any segment is, is a slip of the origin and
 * not of the media: then the measured one is published. Where the media cannot say how long it is,
 * the playlist is believed.
 */
public final class SegmentValidator {

  private static final Duration LONGEST_SEGMENT = Duration.ofMinutes(2);

  private final SegmentSettings settings;

  public SegmentValidator(SegmentSettings settings) {
    this.settings = settings;
  }

  /** The verdict on complete bytes. */
  public SegmentVerdict judge(MediaReport report, SegmentToFetch segment) {
    Optional<String> fault = fault(report, segment);
    if (fault.isPresent()) {
      return new SegmentVerdict.Invalid(fault.get());
    }
    return isTimed(report, segment)
        ? judgeTime(report.span().filter(Duration::isPositive), segment.announced())
        : believed(segment.announced());
  }

  /** The verdict on so many bytes that cannot be looked into. */
  public SegmentVerdict judgeUnseen(long bytes, SegmentToFetch segment) {
    boolean inBlocks =
        segment.protection() instanceof Protection.PassedThrough(var scope)
            && scope == Protection.Scope.WHOLE_SEGMENT;
    if (bytes == 0 || (inBlocks && bytes % SegmentCipher.BLOCK_BYTES != 0)) {
      return new SegmentVerdict.Invalid(
          bytes + " bytes are no whole number of encrypted blocks of " + SegmentCipher.BLOCK_BYTES);
    }
    return believed(segment.announced());
  }

  private Optional<String> fault(MediaReport report, SegmentToFetch segment) {
    Optional<TransportStreamReport> stream = report.transportStream();
    long damaged = stream.map(TransportStreamReport::transportErrors).orElse(0L);
    if (damaged > settings.toleratedDamage()) {
      return Optional.of(damaged + " packets are damaged");
    }
    boolean expected =
        stream.isPresent() ? isExpected(stream.get(), segment) : mayBeCut(report, segment);
    return report.fault().filter(any -> !expected);
  }

  /** What would be a fault is none where the playlist says that it has to be so. */
  private static boolean isExpected(TransportStreamReport stream, SegmentToFetch segment) {
    boolean packets =
        stream.packets() > 0 && stream.syncErrors() == 0 && stream.trailingBytes() == 0;
    boolean readable =
        !stream.scrambled() || segment.protection() instanceof Protection.PassedThrough;
    boolean tables =
        (stream.programAssociationSeen() && stream.programMapSeen())
            || segment.initialization().isPresent()
            || segment.expectation() == Expectation.I_FRAME;
    return packets && readable && tables;
  }

  /** Byte ranges of single pictures end with the picture, which may be amidst the box. */
  private static boolean mayBeCut(MediaReport report, SegmentToFetch segment) {
    return report.container() == MediaContainer.FRAGMENTED_MP4
        && segment.expectation() == Expectation.I_FRAME
        && report.bytes() > 0;
  }

  private static boolean isTimed(MediaReport report, SegmentToFetch segment) {
    return report.container() != MediaContainer.WEBVTT
        && segment.expectation() == Expectation.WHOLE;
  }

  private static SegmentVerdict believed(Duration announced) {
    return announced.isPositive() ? new SegmentVerdict.Valid(announced) : nobodyKnows();
  }

  private SegmentVerdict judgeTime(Optional<Duration> measured, Duration announced) {
    boolean absurd = !announced.isPositive() || announced.compareTo(LONGEST_SEGMENT) > 0;
    if (measured.isEmpty()) {
      return absurd ? nobodyKnows() : new SegmentVerdict.Valid(announced);
    }
    return absurd ? new SegmentVerdict.Valid(measured.get()) : compare(announced, measured.get());
  }

  private static SegmentVerdict nobodyKnows() {
    return new SegmentVerdict.Invalid("neither the playlist nor the media says how long it is");
  }

  private SegmentVerdict compare(Duration announced, Duration measured) {
    long share = (long) (announced.toNanos() * settings.durationToleranceShare());
    long tolerance = Math.max(settings.durationTolerance().toNanos(), share);
    if (announced.minus(measured).abs().toNanos() <= tolerance) {
      return new SegmentVerdict.Valid(announced);
    }
    return new SegmentVerdict.Invalid(
        "the playlist announces "
            + announced.toMillis()
            + " ms, the media lasts "
            + measured.toMillis()
            + " ms");
  }
}
