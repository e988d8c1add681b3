package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.http.play.AdHocChannels.Stopping;
import io.millrace.http.play.AdHocChannels.TooManyChannels;
import io.millrace.http.play.AdHocChannels.TooManyStarts;
import io.millrace.http.play.BroughtAddress;
import io.millrace.source.ChannelId;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlayTest {

  private static final String ALLOWED = "https://tv.example.com/live/a.m3u8?token=s3cret&b=1+2";
  private static final String OTHER = "https://other.example.net/live/a.m3u8?token=s3cret";

  private TestServer server = serve(true, true);

  private static TestServer serve(boolean enabled, boolean compat) {
    return new TestServer(
        Map.of(
            "millrace.play.enabled",
            enabled,
            "millrace.play.hosts",
            List.of("tv.example.com", "*.example.org"),
            "millrace.compat",
            compat),
        Optional.empty());
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void anAddressOfAnAllowedHostLeadsToItsChannel() {
    HttpResponse<String> response = server.get("/play?url=" + encoded(ALLOWED));

    assertThat(response.statusCode()).isEqualTo(302);
    assertThat(location(response)).matches("channels/play-[A-Za-z0-9_-]{22}/stream\\.m3u8");
    assertThat(header(response, "cache-control")).isEqualTo("no-store");
    assertThat(header(response, "access-control-allow-origin")).isEqualTo("*");
    assertThat(server.brought).containsExactly(Map.entry(channel(response), URI.create(ALLOWED)));
    assertThat(response.headers().map().toString() + response.body())
        .doesNotContain("example", "s3cret");
  }

  @Test
  void theSameAddressLeadsToTheSameChannelHoweverItIsEscaped() {
    String once = location(server.get("/play?url=" + encoded(ALLOWED)));
    assertThat(location(server.get("/play?x=1&url=" + encoded(ALLOWED).toLowerCase(Locale.ROOT))))
        .isEqualTo(once);
    assertThat(location(server.get("/play?url=" + encoded(ALLOWED + "#t=5")))).isEqualTo(once);
    assertThat(location(server.get("/play?url=" + encoded(ALLOWED + "x")))).isNotEqualTo(once);
  }

  @Test
  void headIsAnsweredLikeGetAndOptionsLikePlayback() {
    String path = "/play?url=" + encoded(ALLOWED);
    HttpResponse<String> head = server.send(path, request -> request.HEAD());
    assertThat(head.statusCode()).isEqualTo(302);
    assertThat(location(head)).isEqualTo(location(server.get(path)));

    HttpResponse<String> options =
        server.send(path, request -> request.method("OPTIONS", BodyPublishers.noBody()));
    assertThat(options.statusCode()).isEqualTo(204);
    assertThat(header(options, "access-control-allow-methods")).isEqualTo("GET, HEAD, OPTIONS");

    HttpResponse<String> post = server.send(path, request -> request.POST(BodyPublishers.noBody()));
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(header(post, "allow")).isEqualTo("GET, HEAD, OPTIONS");
  }

  @Test
  void aSignedLinkPlaysAnyHostUntilItExpires() throws Exception {
    Instant later = Instant.now().plus(Duration.ofHours(1));
    HttpResponse<String> good = server.get(signed(OTHER, later));
    assertThat(good.statusCode()).isEqualTo(302);
    assertThat(server.brought).containsEntry(channel(good), URI.create(OTHER));
    server.brought.clear();

    HttpResponse<String> expired = server.get(signed(OTHER, Instant.now().minusSeconds(1)));
    assertThat(expired.statusCode()).isEqualTo(403);
    assertThat(expired.body()).contains("the link has expired");
    assertThat(server.brought).isEmpty();
  }

  @Test
  void aLinkThatWasChangedPlaysNothing() throws Exception {
    Instant end = Instant.now().plus(Duration.ofHours(1));
    String link = signed(OTHER, end);
    String seconds = String.valueOf(end.getEpochSecond());
    List<String> changed =
        List.of(
            link.replace("live", "dead"),
            link.replace("expires=" + seconds, "expires=" + (end.getEpochSecond() + 1)),
            link.replace("&expires=" + seconds, ""),
            link.replaceAll("&signature=.*", ""),
            link.replaceAll("&signature=.*", "&signature="),
            link.replaceAll("&signature=..", "&signature=__"),
            link.replaceAll("(&signature=.*)", "$1A"));
    for (String path : changed) {
      HttpResponse<String> response = server.get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(403);
      assertThat(response.body())
          .contains("\"kind\":\"viewer\"")
          .doesNotContain("example", "s3cret", "expired");
      assertThat(header(response, "access-control-allow-origin")).isEqualTo("*");
    }
    assertThat(server.brought).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://other.example.net/a",
        "https://example.org/a",
        "https://tv.example.com.example.net/a",
        "https://tv.example.com@example.net/a",
        "https://example.net/https://tv.example.com/",
        "https://example.net?https://tv.example.com/",
        "http://127.0.0.1/a",
        "http://[::1]/a",
        "http://2130706433/a"
      })
  void anAddressOfAnotherHostIsRefusedAndNoHostIsNamed(String address) {
    HttpResponse<String> response = server.get("/play?url=" + encoded(address));
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).doesNotContain("example", "127.0.0.1", "2130706433");
    assertThat(server.brought).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/play, missing",
    "/play?url=, missing",
    "/play?uri=https%3A%2F%2Ftv.example.com, missing",
    "/play?url=ftp%3A%2F%2Ftv.example.com%2Fa, http://",
    "/play?url=tv.example.com, http://",
    "/play?url=https%3A%2F%2F%2Fa, ''",
    "/play?url=https%3A%2F%2Ftv.example.com%2Fa%0D%0Ab, ''",
    "/play?url=https%3A%2F%2Ftv.example.com&url=https%3A%2F%2Fexample.net, more than once",
    "/mx?url=x, http://",
    "/proxy/, missing",
    "/proxy/https://tv.example.com/a, percent-encoded",
  })
  void whatIsNoAddressIsSaid(String path, String reason) {
    HttpResponse<String> response = server.get(path);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains(reason).doesNotContain("example");
    assertThat(server.brought).isEmpty();
  }

  @Test
  void aBadEscapeAndATooLongAddressAreRefused() throws Exception {
    assertThat(server.raw("/play?url=https%3A%2", "localhost", "")).startsWith("HTTP/1.1 400 ");
    assertThat(server.get("/play?url=" + encoded(ALLOWED + "x".repeat(2048))).statusCode())
        .isEqualTo(414);
  }

  @Test
  void limitsAreToldWithTheTimeToWait() {
    server.playing.add(new TooManyChannels(16));
    HttpResponse<String> full = server.get("/play?url=" + encoded(ALLOWED));
    assertThat(full.statusCode()).isEqualTo(503);
    assertThat(header(full, "retry-after")).isEqualTo("2");
    assertThat(full.body()).contains("\"kind\":\"overload\"", "16 ", "millrace.play.max-channels");

    server.playing.add(new TooManyStarts(Duration.ofMillis(3200)));
    HttpResponse<String> tooFast = server.get("/play?url=" + encoded(ALLOWED));
    assertThat(tooFast.statusCode()).isEqualTo(429);
    assertThat(tooFast.headers().allValues("retry-after")).containsExactly("4");
    assertThat(tooFast.body()).contains("\"kind\":\"overload\"", "millrace.play.starts-per-minute");

    server.playing.add(new Stopping());
    assertThat(server.get("/play?url=" + encoded(ALLOWED)).statusCode()).isEqualTo(503);
  }

  @Test
  void whileItIsOffNothingIsPlayed() throws Exception {
    server.close();
    server = serve(false, true);
    for (String path :
        List.of(
            "/play?url=" + encoded(ALLOWED),
            "/mx?url=" + encoded(ALLOWED),
            signed(ALLOWED, Instant.now().plusSeconds(60)))) {
      HttpResponse<String> response = server.get(path);
      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(response.body()).contains("millrace.play.enabled");
    }
    assertThat(server.brought).isEmpty();
  }

  @Test
  void theAddressesOfOtherProxiesLeadToTheSameChannel() {
    String location = location(server.get("/play?url=" + encoded(ALLOWED)));
    assertThat(location(server.get("/mx?url=" + encoded(ALLOWED)))).isEqualTo(location);
    assertThat(location(server.get("/stream.m3u8?url=" + encoded(ALLOWED)))).isEqualTo(location);
    HttpResponse<String> proxied = server.get("/proxy/" + encoded(ALLOWED));
    assertThat(proxied.statusCode()).isEqualTo(302);
    assertThat(location(proxied)).isEqualTo("../" + location);
    assertThat(resolved(proxied)).isEqualTo("/" + location);
    assertThat(server.brought).hasSize(1);
  }

  @Test
  void theAddressesOfOtherProxiesWantTheSamePermission() throws Exception {
    for (String path :
        List.of(
            "/mx?url=" + encoded(OTHER),
            "/stream.m3u8?url=" + encoded(OTHER),
            "/proxy/" + encoded(OTHER))) {
      assertThat(server.get(path).statusCode()).as(path).isEqualTo(403);
    }
    assertThat(server.brought).isEmpty();
    String link = signed(OTHER, Instant.now().plusSeconds(60));
    String query = link.substring(link.indexOf('&') + 1);
    assertThat(server.get("/proxy/" + encoded(OTHER) + "?" + query).statusCode()).isEqualTo(302);
    assertThat(server.get(link.replace("/play", "/mx")).statusCode()).isEqualTo(302);
  }

  @Test
  void withoutCompatTheAddressesOfOtherProxiesAreUnknown() {
    server.close();
    server = serve(true, false);
    for (String path :
        List.of("/mx?url=" + encoded(ALLOWED), "/stream.m3u8?url=" + encoded(ALLOWED))) {
      assertThat(server.get(path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(server.get("/proxy/" + encoded(ALLOWED)).statusCode()).isIn(400, 404);
    assertThat(server.get("/play?url=" + encoded(ALLOWED)).statusCode()).isEqualTo(302);
  }

  @Test
  void aDefaultStreamIsNotPlayedThere() {
    assertThat(server.get("/stream.m3u8").statusCode()).isEqualTo(404);
  }

  private static String signed(String address, Instant expires) throws Exception {
    URI link =
        TestServer.SIGNER.link(URI.create("http://127.0.0.1"), BroughtAddress.of(address), expires);
    return link.getRawPath() + "?" + link.getRawQuery();
  }

  private static String encoded(String address) {
    return URLEncoder.encode(address, StandardCharsets.UTF_8);
  }

  private static String location(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(302);
    return header(response, "location");
  }

  /** As a player resolves it. */
  private static String resolved(HttpResponse<String> response) {
    return response.request().uri().resolve(location(response)).getPath();
  }

  private static ChannelId channel(HttpResponse<String> response) {
    return new ChannelId(location(response).split("/", -1)[1]);
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
