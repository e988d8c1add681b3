package io.millrace.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.headers.RawRequestURI;
import org.apache.pekko.http.scaladsl.model.headers.CustomHeader;

/** The headers of one source, checked, and what each request gets of them. */
final class SourceHeaders {

  /**
   * Those that say who asks and from which page, which hosts of segments check too. Of any other
   * header nobody but the operator knows whether it is a secret.
   */
  private static final Set<String> HARMLESS =
      Set.of(
          "accept",
          "accept-charset",
          "accept-language",
          "cache-control",
          "dnt",
          "origin",
          "pragma",
          "referer",
          "sec-fetch-dest",
          "sec-fetch-mode",
          "sec-fetch-site",
          "user-agent");

  private final List<Line> lines = new ArrayList<>();
  private final Set<Origin> homes;

  SourceHeaders(Map<String, String> headers, String userAgent, Set<URI> homes) {
    this.homes = homes.stream().map(Origin::of).collect(Collectors.toSet());
    headers.forEach(this::add);
    if (lines.stream().noneMatch(line -> line.is("user-agent"))) {
      lines.add(new Line("User-Agent", userAgent));
    }
    if (lines.stream().noneMatch(line -> line.is("accept"))) {
      lines.add(new Line("Accept", "*/*"));
    }
  }

  /**
   * The headers for one request. All but the harmless go only to the source's homes, not to where
   * it redirects and not to other hosts that its playlists name.
   *
   * @throws UpstreamException if the target is no address that can be asked
   */
  List<HttpHeader> forRequest(URI target, String acceptEncoding, Optional<String> range) {
    boolean atHome = homes.contains(Origin.of(target));
    List<HttpHeader> all = new ArrayList<>();
    all.add(RawRequestURI.create(pathAndQuery(target)));
    all.add(new Line("Accept-Encoding", acceptEncoding));
    range.ifPresent(value -> all.add(new Line("Range", value)));
    userInformation(target).ifPresent(all::add);
    for (Line line : lines) {
      if (atHome || line.isHarmless()) {
        all.add(line);
      }
    }
    return all;
  }

  /** User and password in an address mean basic authentication, unless a header says otherwise. */
  private Optional<Line> userInformation(URI target) {
    String authority = target.getRawAuthority();
    int at = authority == null ? -1 : authority.lastIndexOf('@');
    if (authority == null || at < 0 || lines.stream().anyMatch(line -> line.is("authorization"))) {
      return Optional.empty();
    }
    String plus = authority.substring(0, at).replace("+", "%2B");
    byte[] decoded = URLDecoder.decode(plus, UTF_8).getBytes(UTF_8);
    return Optional.of(
        new Line("Authorization", "Basic " + Base64.getEncoder().encodeToString(decoded)));
  }

  private void add(String name, String value) {
    if (!HeaderText.isName(name)) {
      throw new IllegalArgumentException("a header's name has characters that are not allowed");
    }
    if (ReservedHeaders.contains(name)) {
      throw new IllegalArgumentException("the header " + name + " cannot be set for a source");
    }
    if (!HeaderText.isValue(value)) {
      throw new IllegalArgumentException(
          "the value of the header " + name + " has characters that are not allowed");
    }
    lines.add(new Line(name, value));
  }

  /** As it stands in the URI: signed links do not survive being decoded and encoded again. */
  private static String pathAndQuery(URI uri) {
    String path = uri.getRawPath();
    String start = path == null || path.isEmpty() ? "/" : path;
    String query = uri.getRawQuery();
    return query == null ? start : start + "?" + query;
  }

  /** One header line, sent exactly as it was written. */
  private static final class Line extends CustomHeader {
    private final String name;
    private final String value;

    Line(String name, String value) {
      this.name = name;
      this.value = value;
    }

    boolean isHarmless() {
      return HARMLESS.contains(lowercaseName());
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String value() {
      return value;
    }

    @Override
    public boolean renderInRequests() {
      return true;
    }

    @Override
    public boolean renderInResponses() {
      return false;
    }
  }
}
