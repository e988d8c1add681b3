package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.e2e.ExpiringSite.Part;
import io.millrace.app.e2e.ExpiringSite.Reason;
import io.millrace.app.e2e.ExpiringSite.Refusal;
import io.millrace.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goes through the site as a browser does, and otherwise. */
class ExpiringSiteTest {

  private final ExpiringSite site = new ExpiringSite(3, Duration.ofSeconds(6), Duration.ZERO);
  private final HttpClient client = HttpClient.newHttpClient();
  private String cookie = "";
  private URI frame = site.page();
  private URI script = site.page();

  @AfterEach
  void close() {
    site.close();
    client.close();
  }

  @Test
  void aBrowserPlaysUntilTheLinkHasEnded() throws Exception {
    URI playlist = findLink();
    HttpResponse<String> listed = get(playlist, frame, cookie);
    assertThat(listed.statusCode()).isEqualTo(200);
    URI segment = playlist.resolve(listed.body().lines().toList().getLast());
    assertThat(segment.getQuery()).isEqualTo(playlist.getQuery());
    assertThat(get(segment, frame, cookie).statusCode()).isEqualTo(200);
    assertThat(site.refused()).isEmpty();

    Eventually.within(
        Duration.ofSeconds(30), () -> assertThat(status(playlist, frame, cookie)).isEqualTo(403));
    assertThat(status(segment, frame, cookie)).isEqualTo(403);
    assertRefused(Part.SEGMENT, Reason.LINK_HAS_ENDED);
  }

  @Test
  void everyPartBehindThePageWantsTheRightRefererAndACookie() throws Exception {
    URI playlist = findLink();
    URI segment = playlist.resolve(get(playlist, frame, cookie).body().lines().toList().getLast());

    assertThat(status(frame, frame, cookie)).isEqualTo(403);
    assertRefused(Part.FRAME, Reason.WRONG_REFERER);
    assertThat(status(script, site.page(), cookie)).isEqualTo(403);
    assertRefused(Part.SCRIPT, Reason.WRONG_REFERER);
    assertThat(status(playlist, site.page(), cookie)).isEqualTo(403);
    assertRefused(Part.PLAYLIST, Reason.WRONG_REFERER);
    assertThat(status(segment, playlist, cookie)).isEqualTo(403);
    assertRefused(Part.SEGMENT, Reason.WRONG_REFERER);
    assertThat(status(segment, frame, "session=other")).isEqualTo(403);
    assertRefused(Part.SEGMENT, Reason.NO_COOKIE);
    assertThat(status(playlist.resolve("index.m3u8"), frame, cookie)).isEqualTo(403);
    assertRefused(Part.PLAYLIST, Reason.NO_LINK);
  }

  @Test
  void revokedLinksAreRefusedAndThePageGivesNewOnes() throws Exception {
    URI playlist = findLink();
    site.revokeLinks();
    assertThat(status(playlist, frame, cookie)).isEqualTo(403);
    assertRefused(Part.PLAYLIST, Reason.LINK_WAS_REVOKED);
    assertThat(status(findLink(), frame, cookie)).isEqualTo(200);
  }

  @Test
  void aPageThatIsDownLeavesOldLinksAlone() throws Exception {
    URI playlist = findLink();
    site.pageIsDown(true);
    assertThat(status(site.page(), site.page(), cookie)).isEqualTo(503);
    assertRefused(Part.PAGE, Reason.PAGE_IS_DOWN);
    assertThat(status(playlist, frame, cookie)).isEqualTo(200);
    site.pageIsDown(false);
    assertThat(status(site.page(), site.page(), cookie)).isEqualTo(200);
  }

  private URI findLink() throws IOException {
    HttpResponse<String> page = get(site.page(), site.page(), "");
    cookie = page.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
    frame = site.page().resolve(find("iframe[^>]* src=\"([^\"]+)\"", page).replace("&amp;", "&"));
    HttpResponse<String> player = get(frame, site.page(), cookie);
    script = frame.resolve(find("script src=\"([^\"]+)\"", player));
    return URI.create(
        find("\"file\": \"([^\"]+)\"", get(script, frame, cookie)).replace("\\/", "/"));
  }

  private static String find(String pattern, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    Matcher matcher = Pattern.compile(pattern).matcher(answer.body());
    assertThat(matcher.find()).as(answer.body()).isTrue();
    return matcher.group(1);
  }

  private void assertRefused(Part part, Reason reason) {
    Refusal last = site.refused().getLast();
    assertThat(List.of(last.part(), last.reason())).isEqualTo(List.of(part, reason));
  }

  private int status(URI uri, URI referer, String cookie) {
    try {
      return get(uri, referer, cookie).statusCode();
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    }
  }

  private HttpResponse<String> get(URI uri, URI referer, String cookie) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Referer", referer.toString())
            .header("Cookie", cookie)
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
