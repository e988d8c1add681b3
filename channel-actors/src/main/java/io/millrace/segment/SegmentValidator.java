package io.millrace.segment;

import io.millrace.media.TransportStreamReport;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether the bytes of a segment can be published as what its playlist announced. Pure.
 *
 * <p>An announced duration that is zero, or longer than any segment is, is a slip of the origin and
 * not of the media: then the measured one is published.
 */
public final class SegmentValidator {

  private static final Duration LONGEST_SEGMENT = Duration.ofMinutes(2);

  private final SegmentSettings settings;

  public SegmentValidator(SegmentSettings settings) {
    this.settings = settings;
  }

  /** The verdict on complete bytes. */
  public SegmentVerdict judge(TransportStreamReport report, Duration announced) {
    Optional<String> fault = fault(report);
    if (fault.isPresent()) {
      return new SegmentVerdict.Invalid(fault.get());
    }
    boolean absurd =
        announced.isZero() || announced.isNegative() || announced.compareTo(LONGEST_SEGMENT) > 0;
    Optional<Duration> measured = report.span().filter(Duration::isPositive);
    if (measured.isEmpty()) {
      return absurd
          ? new SegmentVerdict.Invalid("neither the playlist nor the media says how long it is")
          : new SegmentVerdict.Valid(announced);
    }
    return absurd ? new SegmentVerdict.Valid(measured.get()) : compare(announced, measured.get());
  }

  private Optional<String> fault(TransportStreamReport report) {
    String fault = null;
    if (report.bytes() == 0) {
      fault = "it is empty";
    } else if (report.packets() == 0) {
      fault = "it is no MPEG transport stream";
    } else if (report.syncErrors() > 0) {
      fault = "the transport stream loses its rhythm of packets";
    } else if (report.trailingBytes() > 0) {
      fault = report.bytes() + " bytes are no whole number of packets of 188";
    } else if (report.transportErrors() > settings.toleratedDamage()) {
      fault = report.transportErrors() + " packets are damaged";
    } else if (report.scrambled()) {
      fault = "its packets are scrambled";
    } else if (!report.programAssociationSeen() || !report.programMapSeen()) {
      fault = "it has no program tables (PAT, PMT)";
    }
    return Optional.ofNullable(fault);
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
