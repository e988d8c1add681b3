package io.millrace.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.upstream.HeaderLine.Reach;
import java.net.URI;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.headers.RawRequestURI;

/**
 * The headers of one source, checked, and what each request gets of them; {@link RequestPolicy}
 * says which go where. Thread-safe.
 */
final class SourceHeaders {

  private final Map<Hop, List<HeaderLine>> byHop = new EnumMap<>(Hop.class);
  private final Set<Origin> homes;
  private final Optional<HeaderLine> credentials;

  /** User and password in the address of a home; what it names need not repeat them. */
  private final Map<Origin, HeaderLine> ofHomes = new HashMap<>();

  private volatile Optional<URI> page = Optional.empty();

  /**
   * @throws IllegalArgumentException if a header cannot be sent; the message holds no value
   */
  SourceHeaders(RequestPolicy policy, String userAgent, Set<URI> homes) {
    this.homes = homes.stream().map(Origin::of).collect(Collectors.toSet());
    this.credentials = policy.credentials().map(SourceHeaders::authorization);
    homes.forEach(
        home -> userInformation(home).ifPresent(line -> ofHomes.put(Origin.of(home), line)));
    List<HeaderLine> defaults =
        List.of(HeaderLine.of("User-Agent", userAgent), HeaderLine.of("Accept", "*/*"));
    List<HeaderLine> all = merged(lines(policy.headers(), Reach.HOMES), defaults);
    for (Hop hop : Hop.values()) {
      Map<String, String> ofHop = policy.headersByHop().getOrDefault(hop, Map.of());
      // Which pages are asked for is up to the pages before, advertisements among them.
      Reach reach = hop == Hop.PAGE ? Reach.HOMES : Reach.ASKED;
      byHop.put(hop, merged(lines(ofHop, reach), all));
    }
  }

  /** The page that requests for playlists, keys and segments come from. */
  void comesFrom(Optional<URI> from) {
    page = from;
  }

  /**
   * The headers for one request, but for those that depend on earlier answers.
   *
   * @throws UpstreamException if the target is no address that can be asked
   */
  List<HttpHeader> forRequest(Sending sending, String acceptEncoding, Optional<String> range) {
    URI target = sending.target();
    Origin origin = Origin.of(target);
    boolean atHome = homes.contains(origin);
    List<HttpHeader> all = new ArrayList<>();
    all.add(RawRequestURI.create(pathAndQuery(target)));
    all.add(HeaderLine.of("Accept-Encoding", acceptEncoding));
    range.ifPresent(value -> all.add(HeaderLine.of("Range", value)));
    for (HeaderLine line : linesOf(sending)) {
      boolean allowed =
          switch (line.reach()) {
            case ALL -> true;
            case ASKED -> atHome || origin.equals(sending.asked());
            case HOMES -> atHome;
          };
      if (allowed) {
        all.add(line);
      }
    }
    if (all.stream().noneMatch(line -> line.is("authorization"))) {
      credentials
          .filter(any -> atHome)
          .or(() -> userInformation(target))
          .or(() -> Optional.ofNullable(ofHomes.get(origin)))
          .ifPresent(all::add);
    }
    return all;
  }

  private List<HeaderLine> linesOf(Sending sending) {
    List<HeaderLine> configured = byHop.getOrDefault(sending.hop(), List.of());
    List<HeaderLine> lines =
        sending.own().isEmpty()
            ? configured
            : merged(lines(sending.own(), Reach.ASKED), configured);
    return sending.hop() == Hop.PAGE
        ? lines
        : sending
            .page()
            .or(() -> page)
            .map(from -> merged(lines, ofPage(from, sending)))
            .orElse(lines);
  }

  /** The first, and of the others those that none of the first has the name of. */
  private static List<HeaderLine> merged(List<HeaderLine> first, List<HeaderLine> others) {
    List<HeaderLine> all = new ArrayList<>(first);
    for (HeaderLine other : others) {
      if (first.stream().noneMatch(line -> line.is(other.lowercaseName()))) {
        all.add(other);
      }
    }
    return List.copyOf(all);
  }

  private static List<HeaderLine> lines(Map<String, String> headers, Reach reach) {
    return headers.entrySet().stream()
        .map(header -> HeaderLine.checked(header.getKey(), header.getValue(), reach))
        .toList();
  }

  private static List<HeaderLine> ofPage(URI page, Sending sending) {
    return List.of(
        HeaderLine.of("Referer", Referer.of(page, sending.target())),
        HeaderLine.of("Origin", Referer.origin(page)));
  }

  private static HeaderLine authorization(Credentials credentials) {
    String value =
        switch (credentials) {
          case Credentials.Basic(var user, var password) -> basic(user + ":" + password);
          case Credentials.Bearer(var token) -> "Bearer " + token;
        };
    return HeaderLine.checked("Authorization", value, Reach.HOMES);
  }

  /** User and password in an address mean basic authentication. */
  private static Optional<HeaderLine> userInformation(URI target) {
    String authority = target.getRawAuthority();
    int at = authority == null ? -1 : authority.lastIndexOf('@');
    if (authority == null || at < 0) {
      return Optional.empty();
    }
    String plus = authority.substring(0, at).replace("+", "%2B");
    return Optional.of(HeaderLine.of("Authorization", basic(URLDecoder.decode(plus, UTF_8))));
  }

  private static String basic(String userAndPassword) {
    return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(UTF_8));
  }

  /** As it stands in the URI: signed links do not survive being decoded and encoded again. */
  private static String pathAndQuery(URI uri) {
    String path = uri.getRawPath();
    String start = path == null || path.isEmpty() ? "/" : path;
    String query = uri.getRawQuery();
    return query == null ? start : start + "?" + query;
  }
}
