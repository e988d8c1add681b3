package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.assertUnharmed;
import static io.millrace.upstream.TestUpstreams.bytes;
import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Answer;
import io.millrace.testing.ReceivedRequest;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Materializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects: where they lead, where they end, and what they may take along. */
class RedirectTest {

  private static final ActorTestKit KIT = ActorTestKit.create();

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final ScriptedOrigin other = ScriptedOrigin.start();

  /** Patient: nothing here is about time, and the first request of all loads many classes. */
  private final Upstream upstream =
      new PekkoUpstreams(KIT.system(), settings("playlist.first-byte-timeout = 5s"))
          .open(
              "primary",
              Map.of(
                  "Authorization", "Bearer secret",
                  "cookie", "session=secret",
                  "X-Thing", "secret",
                  "Referer", "http://example.com/",
                  "User-Agent", "odd agent (with; things) /1"),
              origin.uri("/live/index.m3u8"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void isUnharmed() throws Exception {
    assertUnharmed(upstream, origin);
    upstream.close();
    origin.close();
    other.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void followsEveryKind(int status) throws Exception {
    origin.on("/a", Answer.redirect(status, "/b")).on("/b", Answer.playlist("b"));
    assertThat(value(upstream.fetchText(origin.uri("/a"))).text()).isEqualTo("b");
  }

  @Test
  void followsAChainAndSaysWhereItEnded() throws Exception {
    origin
        .on("/a/index.m3u8", Answer.redirect(302, "../b/index.m3u8?x=1"))
        .on("/b/index.m3u8", Answer.redirect(301, "//" + other.uri("").getAuthority() + "/c/d"))
        .on("/e", Answer.playlist("end"));
    other.on("/c/d", Answer.redirect(307, origin.uri("/e?token=1").toString()));
    FetchedText fetched = value(upstream.fetchText(origin.uri("/a/index.m3u8")));
    assertThat(fetched.text()).isEqualTo("end");
    assertThat(fetched.finalUri()).isEqualTo(origin.uri("/e?token=1"));
  }

  @Test
  void refusesACircle() throws Exception {
    origin.on("/a", Answer.redirect(302, "/b")).on("/b", Answer.redirect(302, "/a"));
    UpstreamException failure = failure(upstream.fetchText(origin.uri("/a")));
    assertThat(failure.kind()).isEqualTo(Kind.REDIRECTS);
    assertThat(failure).hasMessageContaining("circle");
  }

  @Test
  void refusesToFollowForever() throws Exception {
    for (int i = 0; i < 10; i++) {
      origin.on("/" + i, Answer.redirect(302, "/" + (i + 1)));
    }
    UpstreamException failure = failure(upstream.open(origin.uri("/0")));
    assertThat(failure.kind()).isEqualTo(Kind.REDIRECTS);
    assertThat(failure).hasMessageContaining("millrace.upstream.maximum-redirects");
    assertThat(origin.requests("/5")).isEqualTo(1);
    assertThat(origin.requests("/6")).isZero();
  }

  @Test
  void refusesOtherSchemes() throws Exception {
    origin.on("/a", Answer.redirect(302, "file:///etc/passwd"));
    assertThat(failure(upstream.fetchText(origin.uri("/a"))).kind()).isEqualTo(Kind.REDIRECTS);
  }

  @Test
  void refusesARedirectToNowhere() throws Exception {
    origin.on("/a", Answer.of(302, new byte[0])).on("/b", Answer.redirect(302, "http://[oops"));
    assertThat(failure(upstream.fetchText(origin.uri("/a"))).kind()).isEqualTo(Kind.REDIRECTS);
    assertThat(failure(upstream.fetchText(origin.uri("/b"))).kind()).isEqualTo(Kind.REDIRECTS);
  }

  @Test
  void takesSecretsOnlyToTheHomeOfTheSource() throws Exception {
    origin
        .on("/a", Answer.redirect(302, "/b"))
        .on("/b", Answer.redirect(302, other.uri("/c").toString()));
    other.on("/c", Answer.playlist("c"));
    value(upstream.fetchText(origin.uri("/a")));
    for (ReceivedRequest same : origin.received()) {
      assertThat(same.header("authorization")).containsExactly("Bearer secret");
      assertThat(same.header("cookie")).containsExactly("session=secret");
      assertThat(same.header("x-thing")).containsExactly("secret");
    }
    assertHasOnlyWhatIsHarmless(other.received().getFirst());
  }

  /** Where a playlist leads is asked first thing in a fetch, and is not home for that. */
  @Test
  void takesNoSecretsToOtherHostsThatAPlaylistNames() throws Exception {
    other
        .on("/variant.m3u8", Answer.playlist("v"))
        .on("/1.ts", Answer.ok("video/mp2t", new byte[188]))
        .on("/2.ts", Answer.redirect(302, origin.uri("/2.ts").toString()));
    origin.on("/2.ts", Answer.ok("video/mp2t", new byte[188]));
    value(upstream.fetchText(other.uri("/variant.m3u8")));
    bytes(value(upstream.open(other.uri("/1.ts"))), Materializer.matFromSystem(KIT.system()));
    bytes(value(upstream.open(other.uri("/2.ts"))), Materializer.matFromSystem(KIT.system()));
    assertThat(other.received()).hasSize(3).allSatisfy(RedirectTest::assertHasOnlyWhatIsHarmless);
    assertThat(origin.received().getFirst().header("authorization"))
        .containsExactly("Bearer secret");
  }

  private static void assertHasOnlyWhatIsHarmless(ReceivedRequest foreign) {
    assertThat(foreign.headers().toString()).doesNotContain("secret");
    assertThat(foreign.header("referer")).containsExactly("http://example.com/");
    assertThat(foreign.header("user-agent")).containsExactly("odd agent (with; things) /1");
  }

  @Test
  void sendsTheAddressExactlyAsItStands() throws Exception {
    String path = "/a%2Fb/~x;y=1%3D/i%20n.m3u8";
    String query = "?sig=a%2Bb/c==&e=%7e&p=a|b".replace("|", "%7C");
    origin.on(path, Answer.playlist("x"));
    value(upstream.fetchText(origin.uri(path + query)));
    assertThat(origin.received().getFirst().target()).isEqualTo(path + query);
  }

  @Test
  void sendsUserInformationAsBasicAuthenticationAndShowsItNowhere() throws Exception {
    Upstream plain =
        new PekkoUpstreams(KIT.system(), settings(""))
            .open("plain", Map.of(), URI.create("http://localhost/"));
    URI address =
        URI.create(
            origin.uri("/missing.ts?t=geheim").toString().replace("//", "//me:pass%20word@"));
    UpstreamException failure = failure(plain.fetchText(address));
    assertThat(origin.received().getFirst().header("authorization"))
        .containsExactly("Basic bWU6cGFzcyB3b3Jk");
    assertThat(failure)
        .hasMessageNotContainingAny("pass", "geheim")
        .hasMessageContaining("missing");
    plain.close();
  }

  @ParameterizedTest
  @CsvSource({
    "http://a/b/c.m3u8?x, d.m3u8?y=1, http://a/b/d.m3u8?y=1",
    "http://a, d, http://a/d",
    "http://a/b/c?x=1, ?y=2, http://a/b/c?y=2",
    "http://a/b/c, //d/e, http://d/e",
    "http://a/b/c, HTTPS://D, HTTPS://D/",
    "http://a/b/c, /x y|z#part, http://a/x%20y%7Cz",
    "http://a/b/c, /ü, http://a/%C3%BC",
  })
  void resolvesAgainstTheAddressThatWasAsked(URI current, String location, URI expected) {
    List<URI> visited = List.of(Redirect.withPath(current));
    assertThat(Redirect.next(visited, Optional.of(location), 5)).isEqualTo(expected);
  }
}
