package io.millrace.http.playback;

import io.millrace.http.answer.Headers;
import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** Playback is open to web pages of every origin: it needs no cookie and gives nothing away. */
public final class CrossOrigin {

  public static final HttpHeader ANY_ORIGIN = Headers.of("Access-Control-Allow-Origin", "*");
  public static final HttpHeader EXPOSED =
      Headers.of("Access-Control-Expose-Headers", "Content-Length, Content-Range, ETag");

  /** On every answer, errors included: the page that asked may read it. */
  public static final List<HttpHeader> READABLE = List.of(ANY_ORIGIN, EXPOSED);

  /** All that playback knows. */
  public static final String METHODS = "GET, HEAD, OPTIONS";

  private static final HttpResponse PREFLIGHT =
      HttpResponse.create()
          .withStatus(StatusCodes.NO_CONTENT)
          .withHeaders(
              List.of(
                  ANY_ORIGIN,
                  Headers.of("Allow", METHODS),
                  Headers.of("Access-Control-Allow-Methods", METHODS),
                  Headers.of("Access-Control-Allow-Headers", "Range, If-None-Match"),
                  Headers.of("Access-Control-Max-Age", "86400")));

  private CrossOrigin() {}

  /** The answer to OPTIONS. */
  public static HttpResponse preflight() {
    return PREFLIGHT;
  }
}
