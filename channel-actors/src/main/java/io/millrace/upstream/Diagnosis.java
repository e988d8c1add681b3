package io.millrace.upstream;

import io.millrace.upstream.UpstreamException.Kind;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import java.util.zip.DataFormatException;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.apache.pekko.http.scaladsl.model.EntityStreamException;
import org.apache.pekko.http.scaladsl.model.IllegalResponseException;
import org.apache.pekko.http.scaladsl.model.ParsingException;
import org.apache.pekko.stream.StreamTcpException;
import org.jspecify.annotations.Nullable;

/**
 * Tells from what the client library threw what happened at the origin. The thrown thing itself is
 * not kept: its message may quote what must not be shown.
 */
final class Diagnosis {

  private Diagnosis() {}

  static UpstreamException of(Throwable thrown, URI uri) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      UpstreamException known = known(cause, uri);
      if (known != null) {
        return known;
      }
    }
    return exception(Kind.RESET, "the connection broke", uri);
  }

  static UpstreamException exception(Kind kind, String what, URI uri) {
    return new UpstreamException(kind, what + " (" + SafeUri.show(uri) + ")");
  }

  private static @Nullable UpstreamException known(Throwable cause, URI uri) {
    return switch (cause) {
      case UpstreamException already -> already;
      case UnknownHostException any ->
          exception(Kind.ADDRESS, "the name of the host is not known", uri);
      case ConnectException any ->
          exception(Kind.CONNECT, "the origin refuses connections or cannot be reached", uri);
      case NoRouteToHostException any ->
          exception(Kind.CONNECT, "the origin cannot be reached", uri);
      case SSLException unsecured when isOfCertificate(unsecured) -> notTrusted(uri);
      case SSLException any -> exception(Kind.CONNECT, "no secure connection to the origin", uri);
      case TimeoutException any -> exception(Kind.TIMEOUT, "the origin went silent", uri);
      case IllegalResponseException any -> notHttp(uri);
      case ParsingException any -> notHttp(uri);
      case ZipException any -> notDecodable(uri);
      case DataFormatException any -> notDecodable(uri);
      case EntityStreamException broken when isTruncated(broken) ->
          exception(Kind.RESET, "the connection broke in the middle of the body", uri);
      case EntityStreamException broken when isChunkTooLarge(broken) ->
          exception(Kind.TOO_LARGE, "a chunk of the body is larger than allowed", uri);
      case EntityStreamException any -> notHttp(uri);
      case StreamTcpException tcp when isConnecting(tcp) && tcp.getCause() == null ->
          exception(Kind.CONNECT, "no connection to the origin in time", uri);
      default -> null;
    };
  }

  private static boolean isOfCertificate(SSLException unsecured) {
    Throwable cause = unsecured.getCause();
    while (cause != null && !(cause instanceof CertificateException)) {
      cause = cause.getCause();
    }
    return cause != null;
  }

  private static UpstreamException notTrusted(URI uri) {
    return exception(
        Kind.CONNECT,
        "no secure connection: the origin's certificate is not trusted (tls of the source)",
        uri);
  }

  private static boolean isTruncated(EntityStreamException broken) {
    return broken.info().summary().contains("truncation");
  }

  private static boolean isChunkTooLarge(EntityStreamException broken) {
    return broken.info().summary().contains("exceeds the configured limit");
  }

  private static boolean isConnecting(StreamTcpException tcp) {
    return String.valueOf(tcp.getMessage()).contains("[Connect(");
  }

  private static UpstreamException notHttp(URI uri) {
    return exception(Kind.PROTOCOL, "the answer is not valid HTTP", uri);
  }

  private static UpstreamException notDecodable(URI uri) {
    return exception(Kind.PROTOCOL, "the body is not encoded as its head says", uri);
  }
}
