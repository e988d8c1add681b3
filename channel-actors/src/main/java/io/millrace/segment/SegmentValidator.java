package io.millrace.segment;

import io.millrace.media.TransportStreamReport;
import java.time.Duration;

/**
 * Judges whether what came is a whole, readable MPEG-TS segment of about the announced duration.
 * Pure.
 *
 * @param tolerance how far the measured duration may differ from the announced one, at least; a
 *     quarter is always allowed
 */
record SegmentValidator(Duration tolerance) {

  /** What became of a segment. */
  sealed interface Verdict {

    /** It can be published with this duration. */
    record Valid(Duration duration) implements Verdict {}

    /** It cannot. */
    record Invalid(String reason) implements Verdict {}
  }

  /**
   * Judges one segment.
   *
   * @param announced as its playlist says; zero if it does not
   */
  Verdict judge(TransportStreamReport report, Duration announced) {
    if (report.bytes() == 0) {
      return new Verdict.Invalid("the segment is empty");
    }
    if (report.syncErrors() > 0 || report.trailingBytes() > 0) {
      return new Verdict.Invalid("the segment is no whole number of MPEG-TS packets");
    }
    if (report.transportErrors() > 0) {
      return new Verdict.Invalid(
          report.transportErrors() + " packets of the segment are marked as damaged");
    }
    if (report.scrambled()) {
      return new Verdict.Invalid("the segment is scrambled");
    }
    if (!report.programAssociationSeen() || !report.programMapSeen()) {
      return new Verdict.Invalid("the segment has no PAT or no PMT");
    }
    return duration(report, announced);
  }

  private Verdict duration(TransportStreamReport report, Duration announced) {
    if (report.span().isEmpty()) {
      return announced.isPositive()
          ? new Verdict.Valid(announced)
          : new Verdict.Invalid("the segment has no duration, in its playlist or in its bytes");
    }
    Duration measured = report.span().get();
    if (announced.isZero()) {
      return new Verdict.Valid(measured);
    }
    Duration difference = measured.minus(announced).abs();
    Duration quarter = announced.dividedBy(4);
    Duration allowed = quarter.compareTo(tolerance) > 0 ? quarter : tolerance;
    return difference.compareTo(allowed) <= 0
        ? new Verdict.Valid(announced)
        : new Verdict.Invalid(
            "the segment lasts "
                + measured.toMillis()
                + " ms, its playlist says "
                + announced.toMillis()
                + " ms");
  }
}
