package io.millrace.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Looks at the beginning of a segment of WebVTT (RFC 8216, 3.5): what it is, and the map of times
 * in its header. The cues, how many there are and how they are encoded, are the player's business.
 */
final class WebVttInspector implements MediaInspector {
  private static final int MOST_OF_A_HEADER = 16 * 1024;
  private static final MediaDescription DESCRIPTION =
      new MediaDescription(List.of("wvtt"), Optional.empty(), OptionalDouble.empty());

  private final ByteArrayOutputStream header = new ByteArrayOutputStream();
  private long bytes;

  @Override
  public void accept(ByteBuffer next) {
    bytes += next.remaining();
    byte[] taken = new byte[Math.min(next.remaining(), MOST_OF_A_HEADER - header.size())];
    next.duplicate().get(taken);
    header.writeBytes(taken);
  }

  @Override
  public MediaReport report() {
    return new MediaReport(
        MediaContainer.WEBVTT,
        bytes,
        fault(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        DESCRIPTION,
        Optional.empty(),
        WebVttTimestampMap.read(header.toString(ISO_8859_1)));
  }

  private Optional<String> fault() {
    if (bytes == 0) {
      return Optional.of("it is empty");
    }
    return ContainerSignature.isWebVtt(ByteBuffer.wrap(header.toByteArray()))
        ? Optional.empty()
        : Optional.of("it does not begin with WEBVTT");
  }
}
