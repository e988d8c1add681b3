package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.bytes;
import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Answer;
import io.millrace.testing.ReceivedRequest;
import io.millrace.testing.ScriptedOrigin;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Materializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cookies over real connections: from every answer to every later request of the source. */
class CookieFetchTest {

  private static final ActorTestKit KIT = ActorTestKit.create();

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final PekkoUpstreams upstreams =
      new PekkoUpstreams(KIT.system(), settings("playlist.first-byte-timeout = 5s"));
  private final Upstream upstream =
      upstreams.open("primary", Map.of("Cookie", "own=1"), origin.uri("/"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void close() {
    upstream.close();
    origin.close();
  }

  private static Answer setting(int status, String... headers) {
    return Answer.of(status, new byte[16], headers);
  }

  @Test
  void whatAnyAnswerSetsReachesAllLaterRequests() throws Exception {
    origin
        .on("/page", setting(302, "Location: /page2", "Set-Cookie: hop=1; Path=/"))
        .on("/page2", setting(200, "Set-Cookie: page=2; Path=/", "set-cookie: sub=3; Path=/seg"))
        .on("/i.m3u8", setting(200, "Set-Cookie: list=4; Path=/"))
        .on("/missing", setting(404, "Set-Cookie: refused=5; Path=/"))
        .on("/key", setting(200))
        .on("/seg/1.ts", setting(200, "Set-Cookie: page=; Path=/; Max-Age=0"))
        .on("/seg/2.ts", setting(200));
    value(upstream.ask(PageRequest.get(origin.uri("/page"), Map.of())));
    value(upstream.fetchText(origin.uri("/i.m3u8")));
    failure(upstream.fetchText(origin.uri("/missing")));
    value(upstream.fetchBytes(Hop.KEY, origin.uri("/key"), Optional.empty(), 16));
    segment("/seg/1.ts");
    segment("/seg/2.ts");
    assertThat(origin.received())
        .extracting(request -> String.join("|", request.header("cookie")))
        .containsExactly(
            "own=1",
            "own=1; hop=1",
            "own=1; hop=1; page=2",
            "own=1; hop=1; page=2; list=4",
            "own=1; hop=1; page=2; list=4; refused=5",
            "own=1; sub=3; hop=1; page=2; list=4; refused=5",
            "own=1; sub=3; hop=1; list=4; refused=5");
  }

  /** What the operator wrote is for the homes; what a host set is for that host. */
  @Test
  void cookiesStayWithTheirHost() throws Exception {
    origin.on("/i.m3u8", setting(200, "Set-Cookie: a=1"));
    URI otherName = URI.create(origin.uri("/i.m3u8").toString().replace("127.0.0.1", "localhost"));
    value(upstream.fetchText(origin.uri("/i.m3u8")));
    value(upstream.fetchText(otherName));
    value(upstream.fetchText(otherName));
    assertThat(origin.received())
        .extracting(request -> String.join("|", request.header("cookie")))
        .containsExactly("own=1", "", "a=1");
  }

  @Test
  void sourcesDoNotShareThem() throws Exception {
    origin.on("/i.m3u8", setting(200, "Set-Cookie: a=1"));
    value(upstream.fetchText(origin.uri("/i.m3u8")));
    Upstream other = upstreams.open("other", Map.of(), origin.uri("/"));
    value(other.fetchText(origin.uri("/i.m3u8")));
    ReceivedRequest last = origin.received().getLast();
    assertThat(last.header("cookie")).isEmpty();
    other.close();
  }

  private void segment(String path) throws Exception {
    bytes(value(upstream.open(origin.uri(path))), Materializer.matFromSystem(KIT.system()));
  }
}
