package io.millrace.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoOriginTest {

  private static final ActorTestKit testKit = ActorTestKit.create();
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final long EDGE = START.getEpochSecond() / 2;

  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final DemoOrigin origin = start();

  @AfterAll
  static void shutDown() {
    testKit.shutdownTestKit();
  }

  private DemoOrigin start() {
    try {
      return DemoOrigin.start(testKit.system(), "127.0.0.1", 0, now::get)
          .toCompletableFuture()
          .get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() throws Exception {
    origin.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);
    client.close();
  }

  @Test
  void playsBothSourcesInStep() throws Exception {
    HttpResponse<String> primary = get(link());
    HttpResponse<String> backup = get("/backup/index.m3u8");

    assertThat(primary.statusCode()).isEqualTo(200);
    assertThat(primary.headers().firstValue("Content-Type"))
        .hasValue("application/vnd.apple.mpegurl");
    assertThat(primary.body()).contains("\n" + (EDGE - 1) + ".ts").isEqualTo(backup.body());

    HttpResponse<byte[]> segment = getBytes("/primary/" + (EDGE - 1) + ".ts");
    assertThat(segment.headers().firstValue("Content-Type")).hasValue("video/mp2t");
    assertThat(segment.body()).isNotEqualTo(getBytes("/backup/" + (EDGE - 1) + ".ts").body());
  }

  @Test
  void aLinkToThePrimaryIsGoodForNinetySeconds() throws Exception {
    String link = link();
    now.set(START.plusSeconds(89));
    assertThat(get(link).statusCode()).isEqualTo(200);
    now.set(START.plusSeconds(90));
    assertThat(get(link).statusCode()).isEqualTo(403);
    assertThat(get(link()).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?exp=99999999999",
        "?exp=soon&token=000000000000000000000000",
        "?exp=99999999999&token=000000000000000000000000",
      })
  void nobodyCanMakeALinkToThePrimary(String query) throws Exception {
    assertThat(get("/primary/index.m3u8" + query).statusCode()).isEqualTo(403);
    assertThat(get(link().replace("exp=", "exp=1")).statusCode()).isEqualTo(403);
  }

  @Test
  void countsRequestsByPath() throws Exception {
    get("/primary/index.m3u8");
    get("/primary/index.m3u8");
    get("/backup/1.ts");

    assertThat(origin.requests()).containsEntry("/primary/index.m3u8", 2L);
    assertThat(origin.requests()).containsEntry("/backup/1.ts", 1L);
  }

  @Test
  void aDeadSourceAnswersNothingAndTheOtherOnePlaysOn() throws Exception {
    post("/control/primary/kill");

    assertThatThrownBy(() -> get("/primary/index.m3u8")).isInstanceOf(IOException.class);
    assertThat(get("/backup/index.m3u8").statusCode()).isEqualTo(200);

    post("/control/primary/revive");
    assertThat(get(link()).statusCode()).isEqualTo(200);
  }

  @Test
  void aFrozenSourceNoLongerAdvancesUntilItIsRevived() throws Exception {
    post("/control/primary/freeze");
    String before = get(link()).body();
    now.set(START.plusSeconds(30));

    assertThat(get(link()).body()).isEqualTo(before);
    assertThat(getBytes("/primary/" + (EDGE - 1) + ".ts").statusCode()).isEqualTo(200);

    post("/control/primary/revive");
    assertThat(get(link()).body()).contains("\n" + (EDGE + 14) + ".ts");
  }

  @Test
  void anHtmlSourceSaysHtmlWithStatus200() throws Exception {
    origin.make(DemoOrigin.PRIMARY, SourceCondition.HTML);

    HttpResponse<String> answer = get("/primary/index.m3u8");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).startsWith("<!DOCTYPE html>");
    assertThat(get("/primary/").body()).isEqualTo(answer.body());
  }

  @Test
  void aSlowSourceSendsTheSameBytesOverTwiceTheirDuration() throws Exception {
    byte[] fast = getBytes("/primary/" + (EDGE - 1) + ".ts").body();
    origin.make(DemoOrigin.PRIMARY, SourceCondition.SLOW);

    long begin = System.nanoTime();
    byte[] slow = getBytes("/primary/" + (EDGE - 1) + ".ts").body();

    assertThat(slow).isEqualTo(fast);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(3));
  }

  @Test
  void killingASlowSourceBreaksTheBodyOff() throws Exception {
    origin.make(DemoOrigin.PRIMARY, SourceCondition.SLOW);
    var body = client.send(request("/primary/" + (EDGE - 1) + ".ts"), stream());

    origin.make(DemoOrigin.PRIMARY, SourceCondition.KILL);

    assertThatThrownBy(() -> body.body().readAllBytes()).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, 404",
    "GET, /primary/nothing, 404",
    "GET, /primary/999999999999999999999999.ts, 404",
    "GET, /primary/1.ts, 404",
    "GET, /third/index.m3u8, 404",
    "POST, /control/third/kill, 404",
    "POST, /control/primary/explode, 404",
    "GET, /control/primary/kill, 405",
  })
  void refusesWhatItDoesNotHave(String method, String path, int status) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(origin.address().resolve(path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();

    assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(status);
  }

  @Test
  void aSourceThatThereIsNotCannotBeMadeAnything() {
    assertThatThrownBy(() -> origin.make("third", SourceCondition.KILL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the demo has no source third");
    assertThat(origin.playlist()).isEqualTo(URI.create(origin.address() + "/backup/index.m3u8"));
    assertThat(origin.page()).isEqualTo(URI.create(origin.address() + "/primary/"));
  }

  /** Goes from the page to the primary's playlist. */
  private String link() throws IOException, InterruptedException {
    String frame = find("<iframe src=\"([^\"]+)\"", get("/primary/"));
    String script = find("<script src=\"([^\"]+)\"", get("/primary/" + frame));
    return find("\"file\":\"([^\"]+)\"", get("/primary/" + script)).replace("\\/", "/");
  }

  private static String find(String pattern, HttpResponse<String> answer) {
    Matcher matcher = Pattern.compile(pattern).matcher(answer.body());
    assertThat(matcher.find()).as(answer.body()).isTrue();
    return matcher.group(1);
  }

  private static HttpResponse.BodyHandler<InputStream> stream() {
    return HttpResponse.BodyHandlers.ofInputStream();
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(origin.address().resolve(path)).build();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<byte[]> getBytes(String path) throws IOException, InterruptedException {
    return client.send(request(path), HttpResponse.BodyHandlers.ofByteArray());
  }

  private void post(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(origin.address().resolve(path))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(200);
  }
}
