package io.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.source.Lead.Kind;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What pages and scripts write down, and the address that is meant. */
class LeadsTest {

  private static final URI PAGE = URI.create("https://www.example.com/live/news.html?id=7");
  private static final String LIST = "https://cdn.example.net/a/b.m3u8?token=x";

  static Stream<Arguments> playlistsInPages() {
    return Stream.of(
        page("<video src='https://cdn.example.net/a/b.m3u8?token=x'></video>", LIST),
        page("<video><source src='//cdn.example.net/a/b.m3u8?token=x'></video>", LIST),
        page("<video src='/hls/one.m3u8'></video>", "https://www.example.com/hls/one.m3u8"),
        page("<video src='one.m3u8'></video>", "https://www.example.com/live/one.m3u8"),
        page("<video src='../one.m3u8'></video>", "https://www.example.com/one.m3u8"),
        page("<VIDEO SRC=\"one.M3U8\"></VIDEO>", "https://www.example.com/live/one.M3U8"),
        page("<video src=one.m3u8>", "https://www.example.com/live/one.m3u8"),
        page(
            "<base href='https://static.example.com/x/'><video src='one.m3u8'>",
            "https://static.example.com/x/one.m3u8"),
        page(
            "<base href='/y/'><script>var s = 'one.m3u8'</script>",
            "https://www.example.com/y/one.m3u8"),
        page(
            "<source type='application/x-mpegURL' src='/live/playlist?ch=1'>",
            "https://www.example.com/live/playlist?ch=1"),
        page(
            "<video src='/stream/1'></video><img src='/logo.png'>",
            "https://www.example.com/stream/1"),
        page("<a href='https://cdn.example.net/a/b.m3u8?token=x'>watch</a>", LIST),
        page("<div data-hls='https://cdn.example.net/a/b.m3u8?token=x'></div>", LIST),
        page("<div data-stream-url='" + base64(LIST) + "'></div>", LIST),
        page("<div data-src='https%3A%2F%2Fcdn.example.net%2Fa%2Fb.m3u8%3Ftoken%3Dx'>", LIST),
        page("<div data-setup='{&quot;src&quot;:&quot;" + LIST + "&quot;}'></div>", LIST),
        page("<div data-config='{\"file\":\"" + LIST.replace("/", "\\/") + "\"}'></div>", LIST),
        page("<button onclick=\"play('" + LIST + "')\">", LIST),
        page(
            "<video src='https://cdn.example.net/a.m3u8?a=1&amp;b=2'>",
            "https://cdn.example.net/a.m3u8?a=1&b=2"),
        page(
            "<video src='https:&#x2F;&#x2F;cdn.example.net&#47;a.m3u8'>",
            "https://cdn.example.net/a.m3u8"),
        page("<meta property='og:video' content='" + LIST + "'>", LIST),
        page(
            "<meta property='og:video:secure_url' content='https://cdn.example.net/hls/7'>",
            "https://cdn.example.net/hls/7"),
        page(
            "<script type='application/ld+json'>{\"@type\":\"VideoObject\",\"contentUrl\":\""
                + LIST
                + "\"}</script>",
            LIST),
        page("<!-- " + LIST + " -->", LIST),
        page("<p>Open " + LIST + ", please.</p>", LIST),
        page("<param name='flashvars' value='file=" + LIST + "'>", LIST),
        page("<iframe src='/p.html?src=" + LIST + "'></iframe>", LIST),
        page(
            "<iframe src='/p.html?src=https%3A%2F%2Fcdn.example.net%2Fa%2Fb.m3u8%3Ftoken%3Dx&auto=1'>",
            LIST),
        page("<iframe src='/p.html?v=" + base64(LIST) + "'></iframe>", LIST),
        page("<iframe srcdoc=\"<video src='" + LIST + "'>\"></iframe>", LIST));
  }

  @ParameterizedTest
  @MethodSource("playlistsInPages")
  void theBestPlaylistOfAPage(String html, String expected) {
    assertThat(best(PageLeads.read(html, PAGE).leads(), Kind.PLAYLIST)).isEqualTo(expected);
  }

  static Stream<Arguments> playlistsInScripts() {
    return Stream.of(
        script("var source = \"" + LIST + "\";", LIST),
        script("const source='" + LIST + "'", LIST),
        script("let source = `" + LIST + "`;", LIST),
        script("player.url = \"" + LIST + "\"", LIST),
        script("player['url']=\"" + LIST + "\"", LIST),
        script("jwplayer('p').setup({file: \"" + LIST + "\", width: 1})", LIST),
        script("{\"file\":\"" + LIST + "\"}", LIST),
        script("{\"file\":\"https:\\/\\/cdn.example.net\\/a\\/b.m3u8?token=x\"}", LIST),
        script("s=\"https:\\u002F\\u002Fcdn.example.net\\u002fa/b.m3u8?token=x\"", LIST),
        script("s='\\x68ttps:\\x2F\\x2Fcdn.example.net/a/b.m3u8?token=x'", LIST),
        script("s=\"https:\\u{2f}\\u{2F}cdn.example.net/a/b.m3u8?token=x\"", LIST),
        script("var s=\"https%3A%2F%2Fcdn.example.net%2Fa%2Fb.m3u8%3Ftoken%3Dx\"", LIST),
        script(
            "var s=decodeURIComponent('https%3A%2F%2Fcdn.example.net%2Fa%2Fb.m3u8%3Ftoken%3Dx')",
            LIST),
        script("var s=\"" + base64(LIST) + "\"", LIST),
        script("var s=atob('" + base64(LIST) + "')", LIST),
        script("hls.loadSource(window.atob(\"" + base64(LIST) + "\"));", LIST),
        script("play(atob(atob('" + base64(base64(LIST)) + "')))", LIST),
        script("x = ['" + base64(LIST) + "']", LIST),
        script("var c = atob('" + base64("{\"file\":\"" + LIST + "\"}") + "')", LIST),
        script("hls.loadSource('" + LIST + "');", LIST),
        script("videojs('v').src({src: '" + LIST + "', type: 'application/x-mpegURL'})", LIST),
        script("var s = 'https://cdn.example.net' + '/a/b' + \".m3u8?token=x\";", LIST),
        script("var h = 'https://cdn.example.net'; var s = h + '/a/b.m3u8?token=x';", LIST),
        script("const h='cdn.example.net'; load(`https://${h}/a/b.m3u8?token=x`)", LIST),
        script(
            "var s = [\"https:\", \"\", \"cdn.example.net\", \"a\", \"b.m3u8?token=x\"].join(\"/\")",
            LIST),
        script("sources: ['https://cdn.example.net/a/b.m3u8?token=x']", LIST),
        script("// see " + LIST + "\n", LIST),
        script("document.write('<video src=\"" + LIST + "\"></video>')", LIST),
        script("{\"url\":\"\\/hls\\/1.m3u8\"}", "https://www.example.com/hls/1.m3u8"),
        script("source = '//cdn.example.net/a/b.m3u8?token=x'", LIST),
        script("{hlsUrl: 'https://cdn.example.net/live/7'}", "https://cdn.example.net/live/7"),
        script("loadSource('/live/7')", "https://www.example.com/live/7"),
        script(
            "s = '/player.html?u=https://o.example.org/a.m3u8'", "https://o.example.org/a.m3u8"));
  }

  @ParameterizedTest
  @MethodSource("playlistsInScripts")
  void theBestPlaylistOfAScript(String script, String expected) {
    assertThat(best(inScript(script), Kind.PLAYLIST)).isEqualTo(expected);
  }

  static Stream<Arguments> otherLeads() {
    return Stream.of(
        Arguments.of(
            Kind.FRAME,
            "<iframe src='//player.example.org/e/1'>",
            "https://player.example.org/e/1"),
        Arguments.of(
            Kind.FRAME,
            "<iframe src='about:blank' data-src='/e/1'>",
            "https://www.example.com/e/1"),
        Arguments.of(Kind.FRAME, "<embed src='/e/1'>", "https://www.example.com/e/1"),
        Arguments.of(Kind.FRAME, "<object data='/e/1'></object>", "https://www.example.com/e/1"),
        Arguments.of(
            Kind.FRAME,
            "<script>x.innerHTML='<iframe src=\"/e/1\">'</script>",
            "https://www.example.com/e/1"),
        Arguments.of(
            Kind.FRAME,
            "<meta http-equiv='refresh' content=\"0; url='/e/1'\">",
            "https://www.example.com/e/1"),
        Arguments.of(
            Kind.FRAME,
            "<meta name='twitter:player' content='/e/1'>",
            "https://www.example.com/e/1"),
        Arguments.of(
            Kind.FRAME,
            "<script type='application/ld+json'>{\"embedUrl\":\"/e/1\"}</script>",
            "https://www.example.com/e/1"),
        Arguments.of(
            Kind.SCRIPT, "<script src='/js/x.js'></script>", "https://www.example.com/js/x.js"),
        Arguments.of(
            Kind.SCRIPT,
            "<script src='https://static.example.com/x.js'></script>",
            "https://static.example.com/x.js"),
        Arguments.of(
            Kind.CALL, "<script>fetch('/api/live')</script>", "https://www.example.com/api/live"),
        Arguments.of(
            Kind.CALL,
            "<script>x.open(\"GET\", \"/api/live\", true)</script>",
            "https://www.example.com/api/live"),
        Arguments.of(
            Kind.CALL,
            "<script>$.getJSON('/api/live', f)</script>",
            "https://www.example.com/api/live"),
        Arguments.of(
            Kind.CALL,
            "<script>$.ajax({url: '/api/live'})</script>",
            "https://www.example.com/api/live"),
        Arguments.of(
            Kind.CALL,
            "<script>var id='live';fetch('/api/' + id)</script>",
            "https://www.example.com/api/live"));
  }

  @ParameterizedTest
  @MethodSource("otherLeads")
  void whatElseLeadsOn(Kind kind, String html, String expected) {
    assertThat(best(PageLeads.read(html, PAGE).leads(), kind)).isEqualTo(expected);
  }

  @Test
  void scriptsAndCallsOfOtherSitesAreLeftAlone() {
    String html =
        "<script src='https://ads.example.org/a.js'></script><script>fetch('https://x.example.org/api/live')</script>";
    assertThat(PageLeads.read(html, PAGE).leads()).isEmpty();
  }

  @Test
  void whatIsNoAddressLeadsNowhere() {
    String html =
        """
        <script>var source = "hello world"; var file = 'logo.png'; fetch(x); a = "b" + c;
        // don't look here
        stream: 'main', url = "javascript:void(0)"</script>
        <video src="trailer.mp4"></video><iframe src="about:blank"></iframe><iframe src=""></iframe>
        """;
    assertThat(PageLeads.read(html, PAGE).leads()).isEmpty();
  }

  @Test
  void whatSaysThatItIsAPlaylistComesBeforeWhatMayBe() {
    String html =
        "<video src='/x'></video><script>file: 'https://cdn.example.net/z'</script><p>" + LIST;
    assertThat(best(PageLeads.read(html, PAGE).leads(), Kind.PLAYLIST)).isEqualTo(LIST);
  }

  @Test
  void anAddressInsideAnAddressAndTheWholeAreBothTried() {
    assertThat(inScript("s = 'https://cdn.example.net/p?u=https://o.example.org/a.m3u8'"))
        .extracting(lead -> lead.uri().toString())
        .containsExactly(
            "https://o.example.org/a.m3u8",
            "https://cdn.example.net/p?u=https://o.example.org/a.m3u8");
  }

  @Test
  void manyOfOneKindDoNotHideTheOthers() {
    var script = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      script.append("fetch('/api/").append(i).append("');");
    }
    List<Lead> leads = inScript(script + "s = '" + LIST + "'");

    assertThat(best(leads, Kind.PLAYLIST)).isEqualTo(LIST);
    assertThat(leads).hasSizeLessThan(100);
  }

  private static String best(List<Lead> leads, Kind kind) {
    return leads.stream()
        .filter(lead -> lead.kind() == kind)
        .min(Comparator.comparingInt(Lead::rank))
        .map(lead -> lead.uri().toString())
        .orElse("nothing in " + leads);
  }

  private static List<Lead> inScript(String script) {
    Leads leads = new Leads(PAGE);
    ScriptLeads.collect(script, leads);
    return leads.found();
  }

  private static Arguments page(String html, String expected) {
    return Arguments.of(html, expected);
  }

  private static Arguments script(String script, String expected) {
    return Arguments.of(script, expected);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
