package io.millrace.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Looks at a segment of WebVTT (RFC 8216, 3.5), which it keeps up to a limit. */
final class WebVttInspector implements MediaInspector {
  private static final int LARGEST = 1 << 20;
  private static final MediaDescription DESCRIPTION =
      new MediaDescription(List.of("wvtt"), Optional.empty(), OptionalDouble.empty());

  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private long bytes;

  @Override
  public void accept(ByteBuffer next) {
    bytes += next.remaining();
    byte[] taken = new byte[Math.min(next.remaining(), LARGEST - text.size())];
    next.duplicate().get(taken);
    text.writeBytes(taken);
  }

  @Override
  public MediaReport report() {
    ByteBuffer seen = ByteBuffer.wrap(text.toByteArray());
    CharBuffer characters = CharBuffer.allocate(seen.remaining());
    boolean isText = !UTF_8.newDecoder().decode(seen.duplicate(), characters, true).isError();
    return new MediaReport(
        MediaContainer.WEBVTT,
        bytes,
        fault(seen, isText),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        DESCRIPTION,
        Optional.empty(),
        isText ? WebVttTimestampMap.read(characters.flip().toString()) : Optional.empty());
  }

  private Optional<String> fault(ByteBuffer seen, boolean isText) {
    String fault = null;
    if (bytes == 0) {
      fault = "it is empty";
    } else if (!ContainerSignature.isWebVtt(seen)) {
      fault = "it does not begin with WEBVTT";
    } else if (bytes > LARGEST) {
      fault = "WebVTT of more than " + LARGEST + " bytes is not looked at";
    } else if (!isText) {
      fault = "it is no valid UTF-8";
    }
    return Optional.ofNullable(fault);
  }
}
