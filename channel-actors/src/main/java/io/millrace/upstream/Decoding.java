package io.millrace.upstream;

import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Compression;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Content codings (RFC 9110, 8.4.1), decoded as a stream so that a bomb meets the size limit. */
final class Decoding {

  private static final int PIECE_BYTES = 64 * 1024;

  private Decoding() {}

  static boolean isPlain(String coding) {
    return coding.isBlank() || coding.strip().equalsIgnoreCase("identity");
  }

  /**
   * The way from encoded to plain bytes.
   *
   * @throws UpstreamException if the coding is none that we can read
   */
  static Flow<ByteString, ByteString, NotUsed> of(String coding, URI uri) {
    return switch (coding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> Flow.create();
      case "gzip", "x-gzip" -> Compression.gzipDecompress(PIECE_BYTES);
      case "deflate" -> Flow.of(ByteString.class).flatMapPrefix(1, Decoding::inflate);
      default ->
          throw Diagnosis.exception(Kind.PROTOCOL, "the body has an encoding we cannot read", uri);
    };
  }

  /** "deflate" means a zlib stream, but some origins send it bare. */
  private static Flow<ByteString, ByteString, NotUsed> inflate(List<ByteString> first) {
    boolean zlib = !first.isEmpty() && (first.getFirst().head() & 0x0f) == 8;
    return Flow.of(ByteString.class)
        .prepend(Source.from(first))
        .via(Compression.inflate(PIECE_BYTES, !zlib));
  }
}
