package io.millrace.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookieJarTest {

  private static final URI SITE = URI.create("http://www.example.com/live/index.m3u8");

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final CookieJar jar = new CookieJar(() -> now);

  @Test
  void sendsNothingWhereNothingWasSet() {
    assertThat(sent(SITE)).isEmpty();
  }

  @Test
  void longerPathsComeFirstAndThenTheEarlierOnes() {
    set("a=1; Path=/", "b=2; Path=/live", "c=3; Path=/", "d=4; Path=/other");
    assertThat(sent(SITE)).hasValue("b=2; a=1; c=3");
    set("a=5; Path=/");
    assertThat(sent(SITE)).hasValue("b=2; a=5; c=3");
  }

  @Test
  void whatIsOverIsForgotten() {
    set("a=1; Max-Age=60", "b=2");
    now = now.plusSeconds(60);
    assertThat(sent(SITE)).hasValue("b=2");
    set("b=; Max-Age=0");
    assertThat(sent(SITE)).isEmpty();
  }

  @Test
  void anOpenConnectionDoesNotReplaceASecureCookie() {
    URI secure = URI.create("https://www.example.com/live/");
    jar.take(secure, List.of("a=1; Secure"));
    jar.take(URI.create("http://www.example.com/live/"), List.of("a=2"));
    assertThat(sent(secure)).hasValue("a=1");
  }

  @ParameterizedTest
  @CsvSource({
    "'x=9', 'x=9; a=1'",
    "'x=9; y=8', 'x=9; y=8; a=1'",
    "'a=0; x=9', 'x=9; a=1'",
    "'a=0', 'a=1'",
    "' ; x=9 ; ', 'x=9; a=1'"
  })
  void addsToWhatTheOperatorWrote(String configured, String sent) {
    set("a=1");
    assertThat(jar.header(SITE, Optional.of(configured))).hasValue(sent);
  }

  @Test
  void keepsFiftyOfADomainAndDropsThoseUnusedLongest() {
    set(IntStream.range(0, 50).mapToObj(i -> "c" + i + "=1; Path=/" + i).toArray(String[]::new));
    assertThat(sent(URI.create("http://www.example.com/0"))).hasValue("c0=1");
    set("one=more; Path=/more");
    assertThat(sent(URI.create("http://www.example.com/0"))).hasValue("c0=1");
    assertThat(sent(URI.create("http://www.example.com/1"))).isEmpty();
    assertThat(sent(URI.create("http://www.example.com/2"))).hasValue("c2=1");
  }

  @Test
  void manyDomainsDoNotMakeItGrow() {
    for (int i = 0; i < 1000; i++) {
      jar.take(URI.create("http://h" + i + ".example.com/"), List.of("a=1"));
    }
    long kept =
        IntStream.range(0, 1000)
            .filter(i -> sent(URI.create("http://h" + i + ".example.com/")).isPresent())
            .count();
    assertThat(kept).isEqualTo(200);
  }

  @Test
  void largeCookiesDoNotMakeItGrowNorTheHeaderTooLong() {
    String large = "x".repeat(4000);
    for (int i = 0; i < 100; i++) {
      jar.take(URI.create("http://h" + i + ".example.com/"), List.of("a=" + large, "b=" + large));
    }
    int kept =
        IntStream.range(0, 100)
            .map(i -> sent(URI.create("http://h" + i + ".example.com/")).orElse("").length())
            .peek(length -> assertThat(length).isLessThan(8192))
            .sum();
    assertThat(kept).isBetween(60_000, 128 * 1024);
  }

  @Test
  void theNextJarSendsWhatItIsBroughtAsThisOneWould() {
    set("a=1; Path=/", "b=2; Path=/live; Max-Age=60", "c=3; Path=/; Max-Age=10", "d=4; Path=/");
    sent(SITE);
    set("a=5; Path=/");
    now = now.plusSeconds(10);
    var next = new CookieJar(() -> now);
    next.bring(jar.passedOn());
    assertThat(next.header(SITE, Optional.empty())).isEqualTo(sent(SITE)).hasValue("b=2; a=5; d=4");
    now = now.plusSeconds(50);
    assertThat(next.header(SITE, Optional.empty())).hasValue("a=5; d=4");
  }

  @Test
  void whatWasSetSinceIsNotReplacedByWhatIsBrought() {
    set("a=1; Path=/; Max-Age=10", "b=2; Path=/", "c=3; Path=/; Max-Age=10");
    List<Cookie> earlier = jar.passedOn();
    var next = new CookieJar(() -> now);
    next.take(SITE, List.of("b=4; Path=/"));
    now = now.plusSeconds(10);
    next.bring(earlier);
    assertThat(next.header(SITE, Optional.empty())).hasValue("b=4");
  }

  @Test
  void whatIsBroughtTakesThePlaceOfWhatWasBroughtBefore() {
    set("a=1; Path=/", "b=2; Path=/");
    var next = new CookieJar(() -> now);
    next.bring(jar.passedOn());
    next.take(SITE, List.of("b=3; Path=/"));
    next.bring(List.of());
    assertThat(next.header(SITE, Optional.empty())).as("set here").hasValue("b=3");
  }

  @Test
  void ofMoreThanFiftyThoseThatWereUsedLastArePassedOn() {
    for (int i = 0; i < 51; i++) {
      jar.take(siteOf(i), List.of("a=" + i));
    }
    assertThat(jar.header(siteOf(0), Optional.empty())).isPresent();
    assertThat(jar.passedOn())
        .extracting(Cookie::value)
        .containsExactlyElementsOf(
            IntStream.range(0, 51).filter(i -> i != 1).mapToObj(String::valueOf).toList());
  }

  private static URI siteOf(int i) {
    return URI.create("http://h" + i + ".example.com/");
  }

  @Test
  void eightKilobytesArePassedOnAndNotMuchMore() {
    set("a=" + "x".repeat(3900), "b=" + "x".repeat(3900));
    assertThat(jar.passedOn()).extracting(Cookie::name).containsExactly("a", "b");
    set("c=" + "x".repeat(200));
    assertThat(jar.passedOn()).extracting(Cookie::name).containsExactly("b", "c");
    assertThat(sent(SITE)).isPresent();
    assertThat(jar.passedOn())
        .as("all were used at once, so the earlier ones")
        .extracting(Cookie::name)
        .containsExactly("a", "b");
  }

  private void set(String... lines) {
    jar.take(SITE, List.of(lines));
  }

  private Optional<String> sent(URI to) {
    return jar.header(to, Optional.empty());
  }
}
