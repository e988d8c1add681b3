package io.millrace.media;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** Reports a Transport Stream in the words that all containers share. */
final class TransportStreamMediaInspector implements MediaInspector {
  private final TransportStreamInspector inspector = new TransportStreamInspector();

  @Override
  public void accept(ByteBuffer bytes) {
    inspector.accept(bytes);
  }

  @Override
  public MediaReport report() {
    TransportStreamReport report = inspector.report();
    Optional<Duration> start = start(report);
    return new MediaReport(
        MediaContainer.TRANSPORT_STREAM,
        report.bytes(),
        fault(report),
        report.span(),
        start,
        start.flatMap(from -> report.span().map(from::plus)),
        report.startsWithKeyFrame(),
        inspector.description(),
        Optional.of(report),
        Optional.empty());
  }

  private static Optional<Duration> start(TransportStreamReport report) {
    return report.firstPts().isPresent()
        ? Optional.of(PresentationTimes.duration(report.firstPts().getAsLong()))
        : Optional.empty();
  }

  private static Optional<String> fault(TransportStreamReport report) {
    String fault = null;
    if (report.bytes() == 0) {
      fault = "it is empty";
    } else if (report.packets() == 0) {
      fault = "it is no MPEG transport stream";
    } else if (report.syncErrors() > 0) {
      fault = "the transport stream loses its rhythm of packets";
    } else if (report.trailingBytes() > 0) {
      fault = report.bytes() + " bytes are no whole number of packets of 188";
    } else if (report.scrambled()) {
      fault = "its packets are scrambled";
    } else if (!report.programAssociationSeen() || !report.programMapSeen()) {
      fault = "it has no program tables (PAT, PMT)";
    }
    return Optional.ofNullable(fault);
  }
}
