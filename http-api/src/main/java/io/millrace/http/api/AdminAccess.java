package io.millrace.http.api;

import io.millrace.http.answer.Failure;
import io.millrace.http.answer.FailureCode;
import io.millrace.http.answer.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * Who may use the API. With a token: whoever shows it. Without one, which is for servers that
 * listen on loopback only: whoever addresses this machine by a loopback name, so that no page can
 * reach it through a name of its own that it points here, and not through a proxy, behind which
 * anybody may stand. In both cases no page of another origin may change anything.
 *
 * @param token a secret
 */
public record AdminAccess(Optional<String> token) {

  private static final String BEARER = "bearer ";

  private static final Pattern LOOPBACK =
      Pattern.compile(
          "(localhost|.+\\.localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1])(:\\d+)?",
          Pattern.CASE_INSENSITIVE);

  /** What proxies add. One that adds none of them cannot be told from a program of this machine. */
  private static final List<String> OF_PROXIES =
      List.of(
          "Forwarded",
          "X-Forwarded-For",
          "X-Forwarded-Host",
          "X-Forwarded-Proto",
          "X-Real-IP",
          "Via");

  public AdminAccess {
    if (token.isPresent() && token.get().isBlank()) {
      throw new IllegalArgumentException("an admin token must not be blank");
    }
  }

  /** Why this request may not; empty when it may. */
  Optional<Failure> refuse(HttpRequest request) {
    String host = Headers.value(request, "Host").orElse("");
    if (!request.method().equals(HttpMethods.GET) && isFromAnotherOrigin(request, host)) {
      return Optional.of(
          Failure.of(
              FailureCode.FORBIDDEN,
              "a page of another origin may not change anything here",
              "send the request from the command line or from a page of this server"));
    }
    if (token.isPresent()) {
      return shows(request, token.get()) ? Optional.empty() : Optional.of(missingToken());
    }
    if (OF_PROXIES.stream().anyMatch(name -> Headers.value(request, name).isPresent())) {
      return Optional.of(throughProxy());
    }
    return LOOPBACK.matcher(host).matches() ? Optional.empty() : Optional.of(notLoopback());
  }

  private static boolean shows(HttpRequest request, String token) {
    String shown = Headers.value(request, "Authorization").orElse("");
    return shown.toLowerCase(Locale.ROOT).startsWith(BEARER)
        && MessageDigest.isEqual(
            shown.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8),
            token.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isFromAnotherOrigin(HttpRequest request, String host) {
    Optional<String> origin = Headers.value(request, "Origin");
    return origin.isPresent() && !isAt(origin.get().toLowerCase(Locale.ROOT), host);
  }

  /** Compares origin and host with the port that the origin's scheme implies left out. */
  private static boolean isAt(String origin, String host) {
    String here = host.toLowerCase(Locale.ROOT);
    if (origin.startsWith("http://")) {
      return without(origin.substring("http://".length()), ":80").equals(without(here, ":80"));
    }
    return origin.startsWith("https://")
        && without(origin.substring("https://".length()), ":443").equals(without(here, ":443"));
  }

  private static String without(String authority, String port) {
    return authority.endsWith(port)
        ? authority.substring(0, authority.length() - port.length())
        : authority;
  }

  private static Failure missingToken() {
    return Failure.of(
        FailureCode.UNAUTHORIZED,
        "the API wants the admin token",
        "send it as 'Authorization: Bearer <token>'");
  }

  private static Failure notLoopback() {
    return Failure.of(
        FailureCode.FORBIDDEN,
        "without an admin token the API answers to loopback names only",
        "use localhost or 127.0.0.1 in the address, or have a token made with"
            + " millrace.api.token-required = always");
  }

  private static Failure throughProxy() {
    return Failure.of(
        FailureCode.FORBIDDEN,
        "without an admin token the API answers to no request that came through a proxy",
        "start the server with millrace.api.token-required = always, and send the token that it makes");
  }

  @Override
  public String toString() {
    return token.isPresent() ? "AdminAccess[with token]" : "AdminAccess[without token]";
  }
}
