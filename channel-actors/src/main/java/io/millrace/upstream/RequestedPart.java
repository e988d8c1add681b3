package io.millrace.upstream;

import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a resource that is asked for, and how it is had from an answer (RFC 9110, 14.2 and
 * 15.3.7). Pure.
 *
 * @param mostSkipped how many bytes may be read for nothing where an origin ignores ranges
 */
record RequestedPart(BodyRange range, long mostSkipped) {

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes\\s+(\\d{1,18})-(\\d{1,18})/(?:\\d+|\\*)", Pattern.CASE_INSENSITIVE);

  /**
   * What the head of an answer says of its body.
   *
   * @param length in bytes, as the bytes are after decoding, if that is known
   */
  record Head(
      int status,
      Optional<String> contentRange,
      Optional<String> contentType,
      boolean encoded,
      OptionalLong length) {}

  String header() {
    return "bytes=" + range;
  }

  /**
   * The way from the body of a 200 or 206 to the part.
   *
   * @throws UpstreamException if it cannot be had from there
   */
  BodyPart takenFrom(Head head, URI uri) {
    return head.status() == 206 ? partial(head, uri) : whole(head, uri);
  }

  private BodyPart partial(Head head, URI uri) {
    if (head.contentType().map(RequestedPart::isMultipart).orElse(false)) {
      throw failure("the origin answers a request for one range with several parts", uri);
    }
    if (head.encoded()) {
      throw failure("the origin gives a part of an encoded body, which cannot be read", uri);
    }
    requireFitting(head.contentRange(), uri);
    if (head.length().orElse(range.length()) != range.length()) {
      throw failure(
          "the origin gives " + head.length().getAsLong() + " bytes and calls them bytes " + range,
          uri);
    }
    return new BodyPart(uri, 0, range.length(), true);
  }

  private void requireFitting(Optional<String> contentRange, URI uri) {
    Matcher said = CONTENT_RANGE.matcher(contentRange.orElse("").strip());
    if (!said.matches()) {
      throw failure("the origin gives a part without saying which (Content-Range)", uri);
    }
    long first = Long.parseLong(said.group(1));
    long last = Long.parseLong(said.group(2));
    if (first != range.offset() || last != range.end() - 1) {
      throw failure(
          "the origin gives bytes " + first + "-" + last + " where it was asked for " + range, uri);
    }
  }

  /** RFC 9110, 14.2: an origin may ignore ranges. */
  private BodyPart whole(Head head, URI uri) {
    if (range.offset() > mostSkipped) {
      throw Diagnosis.exception(
          Kind.TOO_LARGE,
          "the origin ignores byte ranges, and "
              + range.offset()
              + " bytes would have to be skipped; allowed are "
              + mostSkipped
              + " (millrace.upstream.segment.maximum-bytes)",
          uri);
    }
    long length = head.length().orElse(Long.MAX_VALUE);
    if (length < range.end()) {
      throw failure("the body has " + length + " bytes, too few for bytes " + range, uri);
    }
    return new BodyPart(uri, range.offset(), range.length(), length == range.end());
  }

  private static boolean isMultipart(String contentType) {
    return contentType.strip().toLowerCase(Locale.ROOT).startsWith("multipart/");
  }

  private static UpstreamException failure(String what, URI uri) {
    return Diagnosis.exception(Kind.PROTOCOL, what, uri);
  }
}
