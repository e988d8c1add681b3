package io.millrace.source;

import static io.millrace.source.Locating.PAGE;
import static io.millrace.source.Locating.find;
import static io.millrace.source.Locating.follow;
import static io.millrace.source.Locating.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.source.ScriptedUpstream.Asked;
import io.millrace.upstream.UpstreamException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PageLocatorTest {

  private static final String LIST = "https://cdn.example.net/live/7.m3u8?t=1";
  private static final String FRAME = "https://player.example.org/embed/7";

  private final ScriptedUpstream web = new ScriptedUpstream();
  private final Locating locating = new Locating(web, "");

  @Test
  void withoutStepsThePlaylistOfThePageIsFound() throws Exception {
    web.page(PAGE.toString(), "<video src='" + LIST + "'>").playlist(LIST);

    assertThat(locating.locate(page())).isEqualTo(new Located(URI.create(LIST), Optional.of(PAGE)));
    assertThat(web.asked().getLast().headers()).containsEntry("Page", PAGE.toString());
  }

  @Test
  void framesAreFollowedThreeLevelsDeepAndNoDeeper() throws Exception {
    web.page(PAGE.toString(), "<iframe src='/f1'>")
        .page("https://www.example.com/f1", "<iframe src='/f2'>")
        .page("https://www.example.com/f2", "<iframe src='/f3'>")
        .page("https://www.example.com/f3", "<iframe src='/f4'>")
        .page("https://www.example.com/f4", "<video src='" + LIST + "'>")
        .playlist(LIST);

    assertThatThrownBy(() -> locating.locate(page()))
        .isInstanceOf(LocatorException.class)
        .hasMessageContaining("4 requests, 0 addresses tried");
    assertThat(web.askedUris()).doesNotContain("https://www.example.com/f4");

    web.page("https://www.example.com/f3", "<video src='" + LIST + "'>");
    assertThat(locating.locate(page()).page()).contains(URI.create("https://www.example.com/f3"));
  }

  @Test
  void everyPageIsTheRefererOfTheNext() throws Exception {
    web.page(PAGE.toString(), "<iframe src='" + FRAME + "'>")
        .page(FRAME, "<script src='/p.js'></script>")
        .says(
            "https://player.example.org/p.js",
            "text/javascript",
            "fetch('https://api.example.org/live')")
        .says("https://api.example.org/live", "application/json", "{\"url\":\"" + LIST + "\"}")
        .playlist(LIST);

    assertThat(locating.locate(page()))
        .isEqualTo(new Located(URI.create(LIST), Optional.of(URI.create(FRAME))));
    assertThat(web.asked())
        .extracting(
            Asked::uri,
            asked -> asked.headers().get("Referer"),
            asked -> asked.headers().get("Origin"),
            asked -> asked.headers().get("Page"))
        .containsExactly(
            tuple(PAGE.toString(), null, null, null),
            tuple(FRAME, "https://www.example.com/", null, null),
            tuple("https://player.example.org/p.js", FRAME, null, null),
            tuple(
                "https://api.example.org/live",
                "https://player.example.org/",
                "https://player.example.org",
                null),
            tuple(LIST, null, null, FRAME));
  }

  @Test
  void aPageIsNotToldInTheOpenButItsSite() throws Exception {
    web.page(PAGE.toString(), "<iframe src='http://player.example.org/e'>")
        .page("http://player.example.org/e", "<video src='" + LIST + "'>")
        .playlist(LIST);

    locating.locate(page());

    assertThat(web.asked().get(1).headers()).containsEntry("Referer", "https://www.example.com/");
  }

  @Test
  void whatTheSourceSaysItselfIsLeftToIt() throws Exception {
    web.page(PAGE.toString(), "<iframe src='" + FRAME + "'>")
        .page(FRAME, "<video src='" + LIST + "'>")
        .playlist(LIST);

    locating.locate(
        new SourceDefinition("a", page(), 1, Map.of("referer", "https://own.example.com/")));

    assertThat(web.asked().get(1).headers()).doesNotContainKey("Referer");
  }

  @Test
  void anAddressThatIsNoPlaylistIsPassedOver() throws Exception {
    String advertisement = "https://ads.example.org/ad.m3u8";
    web.page(PAGE.toString(), "<video src='" + advertisement + "'></video><p>" + LIST)
        .page(advertisement, "<html>gone</html>")
        .playlist(LIST);

    assertThat(locating.locate(page()).uri()).isEqualTo(URI.create(LIST));
    assertThat(locating.hops).anySatisfy(hop -> assertThat(hop.found()).startsWith("no playlist"));
  }

  @Test
  void anAddressThatIsRefusedIsPassedOver() throws Exception {
    web.page(PAGE.toString(), "<video src='/gone.m3u8'></video><p>" + LIST).playlist(LIST);

    assertThat(locating.locate(page()).uri()).isEqualTo(URI.create(LIST));
  }

  @Test
  void whatAnApiAnswersMayBeThePlaylistItself() throws Exception {
    web.page(PAGE.toString(), "<script>fetch('/api/play')</script>")
        .playlist("https://www.example.com/api/play");

    assertThat(locating.locate(page()).uri())
        .isEqualTo(URI.create("https://www.example.com/api/play"));
  }

  @Test
  void aPageThatRedirectsIsTheBaseAndTheRefererWhereItEnds() throws Exception {
    web.page("https://new.example.com/x/", "<video src='a.m3u8'>")
        .redirects(PAGE.toString(), "https://new.example.com/x/")
        .playlist("https://new.example.com/x/a.m3u8");

    assertThat(locating.locate(page()))
        .isEqualTo(
            new Located(
                URI.create("https://new.example.com/x/a.m3u8"),
                Optional.of(URI.create("https://new.example.com/x/"))));
  }

  @Test
  void noMoreCandidatesAreTriedThanAllowed() {
    web.page(PAGE.toString(), "<p>/1.m3u8 /2.m3u8 /3.m3u8 /4.m3u8");

    assertThatThrownBy(() -> new Locating(web, "maximum-candidates = 3").locate(page()))
        .isInstanceOf(LocatorException.class)
        .hasMessageContaining("3 addresses tried")
        .hasMessageContaining("status 404")
        .hasMessageNotContaining("example.com");
    assertThat(web.asked()).hasSize(4);
  }

  @Test
  void noMoreIsAskedThanAllowed() {
    for (int i = 0; i < 50; i++) {
      web.page("https://www.example.com/f" + i, "<iframe src='/f" + (i + 1) + "'>");
    }
    web.page(
        PAGE.toString(),
        "<iframe src='/f1'></iframe><iframe src='/f10'></iframe><iframe src='/f20'>");

    assertThatThrownBy(() -> new Locating(web, "maximum-requests = 5").locate(page()))
        .isInstanceOf(LocatorException.class)
        .hasMessageContaining("millrace.locator.maximum-requests");
    assertThat(web.asked()).hasSize(5);
  }

  @Test
  void aCircleOfFramesEnds() {
    web.page(PAGE.toString(), "<iframe src='/f1'>")
        .page(
            "https://www.example.com/f1", "<iframe src='" + PAGE + "'></iframe><iframe src='/f1'>");

    assertThatThrownBy(() -> locating.locate(page())).isInstanceOf(LocatorException.class);
    assertThat(web.asked()).hasSize(2);
  }

  @Test
  void aPageThatDoesNotAnswerEndsInTime() {
    web.page(PAGE.toString(), "silence");

    assertThatThrownBy(() -> new Locating(web, "timeout = 100ms").locate(page()))
        .isInstanceOf(LocatorException.class)
        .hasMessageContaining("millrace.locator.timeout");
  }

  @Test
  void aPageThatIsRefusedSaysWithWhat() {
    assertThatThrownBy(() -> locating.locate(page()))
        .isInstanceOfSatisfying(
            UpstreamException.class, failure -> assertThat(failure.status()).hasValue(404));
  }

  @Test
  void stepsLeadWhereTheySay() throws Exception {
    web.page(PAGE.toString(), "<iframe src='/ad'></iframe><iframe id=p data-u='" + FRAME + "'>")
        .page(FRAME, "<script src='/app.js'></script>")
        .says(
            "https://player.example.org/app.js",
            "text/javascript",
            "player = {url: '" + LIST.replace("/", "\\/") + "'}");

    Located located =
        locating.locate(
            page(
                follow("iframe[data-u]"),
                follow("script"),
                find(new Query.Variable("player.url"))));

    assertThat(located).isEqualTo(new Located(URI.create(LIST), Optional.of(URI.create(FRAME))));
    assertThat(web.asked().get(2).headers()).containsEntry("Referer", FRAME);
    assertThat(locating.hops)
        .extracting(LocatorTrace.Hop::found)
        .containsExactly(FRAME, "https://player.example.org/app.js", LIST);
  }

  @Test
  void whatAStepFindsOnTheWayIsAsked() throws Exception {
    web.page(PAGE.toString(), "<script>api = '/api/7'</script>")
        .says("https://www.example.com/api/7", "application/json", "{\"u\": \"l/1.m3u8\"}");

    Located located =
        locating.locate(
            page(find(new Query.Variable("api")), find(new Query.Expression("\"u\": \"([^\"]+)"))));

    assertThat(located.uri()).isEqualTo(URI.create("https://www.example.com/api/l/1.m3u8"));
    assertThat(located.page()).contains(PAGE);
  }

  @Test
  void behindALastFollowThePlaylistIsSearchedFor() throws Exception {
    web.page(PAGE.toString(), "<a class=live href='/l'>")
        .page("https://www.example.com/l", "<video src='" + LIST + "'>")
        .playlist(LIST);

    assertThat(locating.locate(page(follow("a.live"))).uri()).isEqualTo(URI.create(LIST));
  }

  @Test
  void headersOfAStepWinOverTheUsualOnes() throws Exception {
    web.page(PAGE.toString(), "<iframe src='" + FRAME + "'>").page(FRAME, "s = '" + LIST + "'");
    Step follow =
        new Step.Follow(
            new Query.Selector("iframe"),
            Map.of("referer", "https://other.example.com/", "X", "y"));
    var locator =
        new Locator.Page(
            PAGE, List.of(follow, find(new Query.Variable("s"))), Map.of("X", "first"));

    locating.locate(locator);

    assertThat(web.asked().get(0).headers()).containsEntry("X", "first");
    assertThat(web.asked().get(1).headers())
        .containsEntry("Referer", "https://other.example.com/")
        .containsEntry("X", "y");
  }

  @Test
  void aStepThatFindsNothingIsNamed() {
    web.page(PAGE.toString(), "<iframe src='" + FRAME + "'>").page(FRAME, "<p>s3cret");

    assertThatThrownBy(
            () -> locating.locate(page(follow("iframe"), find(new Query.Variable("player.url")))))
        .isInstanceOf(LocatorException.class)
        .hasMessage("step 2 finds nothing");
    assertThat(locating.hops.getLast())
        .isEqualTo(
            new LocatorTrace.Hop(
                "GET " + FRAME,
                OptionalInt.of(200),
                Optional.of("variable:player.url"),
                "step 2 finds nothing"));
  }

  @Test
  void whatAStepFindsHasToBeAnAddress() {
    web.page(PAGE.toString(), "<script>s = 'rtmp://s3cret.example.com/a'</script>");

    assertThatThrownBy(() -> locating.locate(page(find(new Query.Variable("s")))))
        .isInstanceOf(LocatorException.class)
        .hasMessage("what step 1 finds is no address");
  }
}
