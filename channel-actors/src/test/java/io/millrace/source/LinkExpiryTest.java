package io.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkExpiryTest {

  /** 1700000000 s since 1970, which is 6553f100. */
  private static final Instant NOW = Instant.parse("2023-11-14T22:13:20Z");

  /** Each of these links ends 600 s after {@link #NOW}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /live.m3u8?e=1700000600&st=abc                                       | query parameter "e"
          /live.m3u8?token=abc&exp=1700000600                                  | query parameter "exp"
          /live.m3u8?Expires=1700000600&Signature=a~b&Key-Pair-Id=K1           | query parameter "expires"
          /live.m3u8?expires=1700000600000                                     | query parameter "expires"
          /live.m3u8?expire=6553f358&sign=1                                    | query parameter "expire"
          /live.m3u8?expiry=1700000600.25                                      | query parameter "expiry"
          /live.m3u8?txSecret=ab&txTime=6553F358                               | query parameter "txtime"
          /live.m3u8?validto=2023-11-14T22:23:20Z                              | query parameter "validto"
          /live.m3u8?valid_until=2023-11-14T23:23:20%2B01:00                   | query parameter "valid_until"
          /live.m3u8?wowzatokenendtime=1700000600&wowzatokenhash=a             | query parameter "wowzatokenendtime"
          /live.m3u8?nva=1700000600&token=0123                                 | query parameter "nva"
          /live.m3u8?hdnts=st=1699999000~exp=1700000600~acl=/*~hmac=00ff       | query parameter "exp"
          /live.m3u8?hdnea=exp=1700000600~acl=%2f*~hmac=00ff                   | query parameter "exp"
          /live.m3u8?__token__=exp%3D1700000600~acl%3D%2F*~hmac%3D0            | query parameter "exp"
          /live.m3u8?Edge-Cache-Token=Expires=1700000600~URLPrefix=a~Signature | query parameter "expires"
          /live.m3u8?__gda__=1700000600_0123456789abcdef                       | query parameter "__gda__"
          /live.m3u8?auth_key=1700000600-0-0-0123456789abcdef                  | query parameter "auth_key"
          /l.m3u8?X-Amz-Date=20231114T221320Z&X-Amz-Expires=600&X-Amz-Signature=0 | query parameter "x-amz-expires"
          /l.m3u8?X-Goog-Date=20231114T221320Z&X-Goog-Expires=600              | query parameter "x-goog-expires"
          /l.m3u8?q-sign-time=1700000000%3B1700000600&q-ak=0                   | query parameter "q-sign-time"
          /l.m3u8?sv=2022-11-02&st=2023-11-14T22:00:00Z&se=2023-11-14T22%3A23%3A20Z&sig=0 | query parameter "se"
          /exp=1700000600~acl=/*~hmac=00ff/live.m3u8                           | path element "exp"
          /hdntl=exp=1700000600~acl=%2f*~hmac=00ff/live.m3u8                   | path element "exp"
          /exp=1700000600/live.m3u8                                            | path element "exp"
          /e,1700000600,h,00ff/live.m3u8                                       | path element "e"
          /expires/1700000600/live.m3u8                                        | path element "expires"
          /live;e=1700000600;s=1/live.m3u8                                     | path element "e"
          /hls/0123456789abcdef0123456789abcdef/1700000600/live.m3u8           | path element
          /hls/1700000600/kJ8sdf09-234_sdfjklsdf/live.m3u8                     | path element
          /token/6553f358/live.m3u8                                            | path element
          """)
  void theEndStandsInTheLink(String link, String from) {
    assertThat(LinkExpiry.of(URI.create("http://example.com" + link), NOW))
        .contains(new Expiry(NOW.plusSeconds(600), from));
  }

  /** What an origin writes must not end who reads it. */
  @Test
  void aMomentBeyondAllTimeSaysNothing() {
    String signed =
        base64("server_time=1/1/+999999999 1:00:00 AM&hash_value=0&validminutes=9999999");
    for (String link :
        new String[] {
          "?X-Amz-Date=%2B999999999-12-31T23:59:59Z&X-Amz-Expires=99999999",
          "?X-Amz-Date=-999999999-01-01T00:00:00Z&X-Amz-Expires=0",
          "?e=%2B999999999-12-31T23:59:59-18:00",
          "?e=-999999999-01-01T00:00:00%2B18:00",
          "?wmsAuthSign=" + signed,
          "?exp=99999999999&e=99999999999999&se=ffffffff"
        }) {
      assertThat(LinkExpiry.of(URI.create("http://example.com/" + link), NOW)).as(link).isEmpty();
    }
  }

  @Test
  void theEndStandsInAToken() {
    String token = base64("{\"alg\":\"HS256\"}") + '.' + base64("{\"exp\":1700000600}") + ".c2ln";
    for (String link :
        new String[] {"?anything=" + token, "?hdnts=jwt~" + token, "/" + token + "/"}) {
      assertThat(LinkExpiry.of(URI.create("http://example.com/" + link), NOW))
          .as(link)
          .map(Expiry::at)
          .contains(NOW.plusSeconds(600));
    }
    assertThat(
            LinkExpiry.of(URI.create("http://example.com/?secret=" + token), NOW)
                .orElseThrow()
                .from())
        .isEqualTo("token (JWT) in a query parameter");
  }

  @Test
  void theEndStandsInAPolicy() {
    String policy =
        Base64.getEncoder()
            .encodeToString(
                """
                {"Statement":[{"Resource":"http://example.com/*","Condition":
                {"DateLessThan":{"AWS:EpochTime":1700000600}}}]}
                """
                    .getBytes(StandardCharsets.UTF_8))
            .replace('+', '-')
            .replace('=', '_')
            .replace('/', '~');

    assertThat(
            LinkExpiry.of(URI.create("http://example.com/?Policy=" + policy + "&Signature=s"), NOW))
        .contains(new Expiry(NOW.plusSeconds(600), "query parameter \"policy\""));
  }

  @Test
  void theEndIsSoManyMinutesAfterTheSigning() {
    String signed =
        Base64.getEncoder()
            .encodeToString(
                "server_time=11/14/2023 10:13:20 PM&hash_value=abc==&validminutes=10"
                    .getBytes(StandardCharsets.UTF_8));

    assertThat(LinkExpiry.of(URI.create("http://example.com/?wmsAuthSign=" + signed), NOW))
        .contains(new Expiry(NOW.plusSeconds(600), "query parameter \"wmsauthsign\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/live.m3u8",
        "/live.m3u8?e=1",
        "/live.m3u8?e=",
        "/live.m3u8?exp=never",
        "/live.m3u8?expires=3600",
        "/live.m3u8?exp=1699999000",
        "/live.m3u8?exp=2100000000",
        "/live.m3u8?expires=99999999999999",
        "/live.m3u8?se=2023-13-41T99:99:99Z",
        "/live.m3u8?X-Amz-Date=yesterday&X-Amz-Expires=600",
        "/live.m3u8?X-Amz-Expires=600",
        "/live.m3u8?id=1700000600",
        "/1700000600/live.m3u8",
        "/channel/6553f358/live.m3u8",
        "/0123456789abcdef0123456789abcdef/1600000000/live.m3u8",
        "/live.m3u8?policy=bm90IGpzb24",
        "/live.m3u8?t=eyJhbGciOiJub25lIn0.bm90anNvbg.x",
        "/live.m3u8?exp=%zz&%&=&==",
        "",
      })
  void whatIsNoEndIsNotTakenForOne(String link) {
    String escaped = link.replace("%zz&%&", "%25zz&%25&");
    assertThat(LinkExpiry.of(URI.create("http://example.com" + escaped), NOW)).isEmpty();
  }

  @Test
  void theSoonestOfSeveralEndsCounts() {
    URI link = URI.create("http://example.com/?exp=1700009000&e=1700000600&expires=1700000900");
    assertThat(LinkExpiry.of(link, NOW)).map(Expiry::at).contains(NOW.plusSeconds(600));
  }

  @Test
  void anEndToComeCountsRatherThanOneThatIsPast() {
    URI link = URI.create("http://example.com/?end=1699999900&exp=1700000600");
    assertThat(LinkExpiry.of(link, NOW)).map(Expiry::at).contains(NOW.plusSeconds(600));
  }

  @Test
  void anEndThatIsPastBySoMuchAsClocksDifferIsSeen() {
    URI link = URI.create("http://example.com/?exp=1700000000");
    assertThat(LinkExpiry.of(link, NOW.plus(LinkExpiry.ALLOWED_SKEW))).isPresent();
    assertThat(LinkExpiry.of(link, NOW.plus(LinkExpiry.ALLOWED_SKEW).plus(Duration.ofSeconds(1))))
        .isEmpty();
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
