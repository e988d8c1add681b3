package io.millrace.channel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.apache.pekko.util.ByteString;

/**
 * A playlist as it goes out: made once per change, shared by all viewers.
 *
 * @param plain UTF-8 text
 * @param gzip the same, compressed
 * @param etag the entity tag without quotes; equal texts have equal tags
 */
public record RenderedPlaylist(ByteString plain, ByteString gzip, String etag) {

  public static RenderedPlaylist of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new RenderedPlaylist(
        ByteString.fromArrayUnsafe(bytes), ByteString.fromArrayUnsafe(compress(bytes)), tag(bytes));
  }

  private static byte[] compress(byte[] bytes) {
    var out = new ByteArrayOutputStream(bytes.length / 2);
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String tag(byte[] bytes) {
    var checksum = new CRC32C();
    checksum.update(bytes);
    return Long.toHexString(checksum.getValue()) + "-" + Integer.toHexString(bytes.length);
  }
}
