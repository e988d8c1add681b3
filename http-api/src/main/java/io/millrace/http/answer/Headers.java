package io.millrace.http.answer;

import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMessage;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** Reads and makes headers as plain text: the server does not parse what no resource reads. */
public final class Headers {

  /** For what is made for one asker, or may be different at once. */
  public static final HttpHeader NO_STORE = of("Cache-Control", "no-store");

  private Headers() {}

  public static HttpHeader of(String name, String value) {
    return RawHeader.create(name, value);
  }

  /** The value of the first header of that name, in any case. */
  public static Optional<String> value(HttpMessage message, String name) {
    return message.getHeader(name).map(HttpHeader::value);
  }
}
