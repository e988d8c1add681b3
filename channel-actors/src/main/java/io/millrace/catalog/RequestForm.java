package io.millrace.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.upstream.Credentials;
import io.millrace.upstream.Hop;
import io.millrace.upstream.HttpVersion;
import io.millrace.upstream.RequestPolicy;
import io.millrace.upstream.TlsPolicy;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The JSON form of how a source is asked. No reason repeats a value: most of them are secrets. */
final class RequestForm {

  private static final Map<String, Hop> HOPS =
      Map.of("page", Hop.PAGE, "playlist", Hop.PLAYLIST, "key", Hop.KEY, "segment", Hop.SEGMENT);
  private static final int LONGEST = 4096;
  private static final String HTTP = "http://";
  private static final String PROXY_FORM =
      "has the form http://host:port or http://user:password@host:port";
  private static final String PIN = "sha256/";
  private static final int PIN_BYTES = 32;
  private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);

  private RequestForm() {}

  static RequestPolicy read(JsonFields source) {
    Duration interval = source.duration("minimumInterval", Duration.ZERO, LONGEST_INTERVAL);
    return new RequestPolicy(
        HeaderForm.read(source),
        headersByHop(source),
        Optional.ofNullable(credentials(source)),
        Optional.ofNullable(proxy(source)),
        version(source),
        tls(source),
        interval == null ? Duration.ZERO : interval);
  }

  private static Map<Hop, Map<String, String>> headersByHop(JsonFields source) {
    Map<Hop, Map<String, String>> all = new EnumMap<>(Hop.class);
    JsonFields hops = object(source, "headersByHop", "page, playlist, key, segment");
    if (hops != null) {
      hops.allowOnly(List.of("page", "playlist", "key", "segment"));
      HOPS.forEach(
          (name, hop) -> {
            Map<String, String> headers = HeaderForm.read(hops, name);
            if (!headers.isEmpty()) {
              all.put(hop, headers);
            }
          });
    }
    return all;
  }

  private static @Nullable Credentials credentials(JsonFields source) {
    JsonFields fields = object(source, "credentials", "type, user and password, or type and token");
    if (fields == null) {
      return null;
    }
    return switch (fields.node().path("type").asText("")) {
      case "basic" -> basic(fields);
      case "bearer" -> bearer(fields);
      default -> {
        fields.problem("type", "is \"basic\" or \"bearer\"");
        yield null;
      }
    };
  }

  private static @Nullable Credentials basic(JsonFields fields) {
    fields.allowOnly(List.of("type", "user", "password"));
    String user = fields.requiredText("user", LONGEST);
    String password = fields.requiredText("password", LONGEST);
    if (user != null && user.indexOf(':') >= 0) {
      fields.problem("user", "has a colon, which ends the name of a user (RFC 7617)");
      return null;
    }
    return user == null || password == null ? null : new Credentials.Basic(user, password);
  }

  private static @Nullable Credentials bearer(JsonFields fields) {
    fields.allowOnly(List.of("type", "token"));
    String token = fields.requiredText("token", LONGEST);
    if (token != null && !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      fields.problem(
          "token", "has spaces or characters outside ASCII; it stands without the word Bearer");
      return null;
    }
    return token == null ? null : new Credentials.Bearer(token);
  }

  private static @Nullable URI proxy(JsonFields source) {
    if (source.node().path("proxy").isMissingNode()) {
      return null;
    }
    String text = source.text("proxy", LONGEST);
    if (text == null) {
      return null;
    }
    if (!text.strip().regionMatches(true, 0, HTTP, 0, HTTP.length())) {
      source.problem("proxy", PROXY_FORM);
      return null;
    }
    URI proxy = UriForm.read(source, "proxy");
    if (proxy == null) {
      return null;
    }
    boolean bare =
        Set.of("", "/").contains(proxy.getRawPath())
            && proxy.getRawQuery() == null
            && proxy.getRawFragment() == null;
    if (!bare) {
      source.problem("proxy", PROXY_FORM);
    }
    return bare ? proxy : null;
  }

  private static HttpVersion version(JsonFields source) {
    JsonNode version = source.node().path("http");
    return switch (version.isMissingNode() ? "1.1" : version.isTextual() ? version.asText() : "") {
      case "1.0" -> HttpVersion.HTTP_1_0;
      case "1.1" -> HttpVersion.HTTP_1_1;
      case "2" -> HttpVersion.HTTP_2;
      default -> {
        source.problem("http", "is \"1.0\", \"1.1\" or \"2\"");
        yield HttpVersion.HTTP_1_1;
      }
    };
  }

  private static TlsPolicy tls(JsonFields source) {
    JsonFields fields = object(source, "tls", "authorities, pins and insecure");
    if (fields == null) {
      return TlsPolicy.PLATFORM;
    }
    fields.allowOnly(List.of("authorities", "pins", "insecure"));
    Optional<Path> authorities = Optional.ofNullable(file(fields));
    Set<String> pins = pins(fields);
    boolean insecure = fields.flag("insecure");
    if (insecure && (authorities.isPresent() || !pins.isEmpty())) {
      fields.problem("insecure", "checks nothing, and so cannot stand beside authorities or pins");
    }
    return new TlsPolicy(authorities, pins, insecure);
  }

  private static @Nullable Path file(JsonFields tls) {
    String name = tls.text("authorities", LONGEST);
    try {
      return name == null ? null : Path.of(name);
    } catch (InvalidPathException e) {
      tls.problem("authorities", "is not the path of a file");
      return null;
    }
  }

  /** Without their prefix. */
  private static Set<String> pins(JsonFields tls) {
    JsonNode list = tls.node().path("pins");
    Set<String> pins = new HashSet<>();
    boolean good = list.isMissingNode() || (list.isArray() && !list.isEmpty());
    for (JsonNode pin : list) {
      good &= pin.isTextual() && isPin(pin.asText());
      pins.add(pin.asText().replaceFirst("^" + PIN, ""));
    }
    if (!good) {
      tls.problem(
          "pins",
          "is a list of texts such as \"sha256/…\", each with the SHA-256 of a public key in Base64");
    }
    return good ? pins : Set.of();
  }

  private static boolean isPin(String text) {
    try {
      return text.startsWith(PIN)
          && Base64.getDecoder().decode(text.substring(PIN.length())).length == PIN_BYTES;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  private static @Nullable JsonFields object(JsonFields source, String name, String fields) {
    JsonNode node = source.node().path(name);
    if (!node.isMissingNode() && !node.isObject()) {
      source.problem(name, "is an object with " + fields);
    }
    return node.isObject()
        ? new JsonFields(node, source.path() + name + ".", source.problems())
        : null;
  }
}
