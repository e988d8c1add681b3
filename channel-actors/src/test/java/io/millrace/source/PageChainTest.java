package io.millrace.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.testing.Answer;
import io.millrace.testing.ReceivedRequest;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.OriginAccess;
import io.millrace.upstream.PekkoUpstreams;
import io.millrace.upstream.RequestPolicy;
import io.millrace.upstream.Trust;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.UpstreamSettings;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A site that hides its stream, over real sockets: page, frame, script, playlist. */
class PageChainTest {

  private static final ActorTestKit KIT = ActorTestKit.create();

  private final ScriptedOrigin site = ScriptedOrigin.start();
  private final ScriptedOrigin player = ScriptedOrigin.start();

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void close() {
    site.close();
    player.close();
  }

  @BeforeEach
  void publish() {
    site.on(
        "/watch/news",
        html(
            "<iframe src=\"" + player.uri("/embed?ch=1&amp;x=2") + "\"></iframe>",
            "Set-Cookie: visit=1; Path=/"));
    player.on(
        "/embed",
        html("<script src='player.js'></script>", "Set-Cookie: session=abc; Path=/; HttpOnly"));
    player.on(
        "/player.js",
        Answer.ok(
            "application/javascript",
            "var host = '/live'; player.setup({file: host + '/a.m3u8?t=1'})".getBytes(UTF_8)));
    player.on("/live/a.m3u8", Answer.playlist("#EXTM3U\n"));
  }

  @Test
  void everyHopNamesThePageBeforeItAndBringsItsCookie() throws Exception {
    assertThatChainIsKept(List.of());
  }

  @Test
  void stepsTakeTheSameWay() throws Exception {
    assertThatChainIsKept(
        List.of(
            Locating.follow("iframe"),
            Locating.follow("script[src]"),
            Locating.find(new Query.Variable("file"))));
  }

  private void assertThatChainIsKept(List<Step> steps) throws Exception {
    URI page = site.uri("/watch/news");
    URI frame = player.uri("/embed?ch=1&x=2");
    var source =
        new SourceDefinition("primary", new Locator.Page(page, steps, Map.of()), 1, Map.of());
    Upstream upstream =
        new PekkoUpstreams(KIT.system(), UpstreamSettings.from(KIT.system().settings().config()))
            .open(
                new OriginAccess(
                    "test", RequestPolicy.PLAIN, source.locator().homes(), Trust.OPERATOR));

    Located located = new Locating(upstream, "").locate(source);

    assertThat(located).isEqualTo(new Located(player.uri("/live/a.m3u8?t=1"), Optional.of(frame)));
    upstream.comesFrom(located.page());
    upstream.fetchText(located.uri()).toCompletableFuture().join();
    assertThat(site.received())
        .singleElement()
        .satisfies(first -> assertThat(first.header("referer")).isEmpty());
    assertThat(player.received().subList(0, 3))
        .extracting(ReceivedRequest::target, request -> request.header("referer"))
        .containsExactly(
            tuple("/embed?ch=1&x=2", List.of(site.uri("/").toString())),
            tuple("/player.js", List.of(frame.toString())),
            tuple("/live/a.m3u8?t=1", List.of(frame.toString())));
    assertThat(player.received().subList(1, 3))
        .allSatisfy(
            request ->
                assertThat(String.join("; ", request.header("cookie"))).contains("session=abc"));
    upstream.close();
  }

  private static Answer html(String text, String header) {
    return Answer.of(200, text.getBytes(UTF_8), "Content-Type: text/html", header);
  }
}
