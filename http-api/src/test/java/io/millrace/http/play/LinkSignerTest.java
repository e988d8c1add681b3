package io.millrace.http.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.http.play.LinkSigner.Verdict;
import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkSignerTest {

  private static final String ADDRESS = "https://tv.example.com/live/a.m3u8?t=1&u=ä";
  private static final Instant NOW = Instant.ofEpochSecond(1_900_000_000);

  private final LinkSigner signer = new LinkSigner("key-of-the-documentation");

  /** Made with the shell command of the documentation, so that it may be made elsewhere too. */
  @Test
  void theSignatureIsTheOneThatTheDocumentationTellsHowToMake() throws Exception {
    URI link =
        signer.link(
            URI.create("http://127.0.0.1:8080"),
            BroughtAddress.of("https://tv.example.com/live.m3u8"),
            NOW);
    assertThat(link)
        .hasToString(
            "http://127.0.0.1:8080/play?url=https%3A%2F%2Ftv.example.com%2Flive.m3u8"
                + "&expires=1900000000&signature=hZV3yu4-NSpBjYkDiIMoNhWYCtU6gqwzaC-JDHAGkV0");
  }

  @Test
  void aServerBehindAPrefixKeepsIt() throws Exception {
    var address = BroughtAddress.of(ADDRESS);
    for (String base : new String[] {"https://example.com/tv", "https://example.com/tv/"}) {
      assertThat(signer.link(URI.create(base), address, NOW).toString())
          .startsWith("https://example.com/tv/play?url=https%3A");
    }
  }

  @Test
  void aLinkIsGoodUntilItsEndAndForItsAddressOnly() throws Exception {
    var address = BroughtAddress.of(ADDRESS);
    String signature = signature(address);
    assertThat(signer.verify(address, "1900000000", signature, NOW.minusSeconds(1)))
        .isEqualTo(Verdict.GOOD);
    assertThat(signer.verify(address, "1900000000", signature, NOW)).isEqualTo(Verdict.EXPIRED);
    assertThat(
            signer.verify(BroughtAddress.of(ADDRESS + "x"), "1900000000", signature, Instant.EPOCH))
        .isEqualTo(Verdict.BAD);
    assertThat(new LinkSigner("another").verify(address, "1900000000", signature, Instant.EPOCH))
        .isEqualTo(Verdict.BAD);
  }

  @ParameterizedTest
  @CsvSource({"1900000001", "01900000000", "''", "-1900000000", "19e8", "9999999999999999999"})
  void anotherEndIsAnotherLink(String expires) throws Exception {
    var address = BroughtAddress.of(ADDRESS);
    assertThat(signer.verify(address, expires, signature(address), Instant.EPOCH))
        .isEqualTo(Verdict.BAD);
  }

  @Test
  void everyChangedCharacterOfASignatureIsSeen() throws Exception {
    var address = BroughtAddress.of(ADDRESS);
    String good = signature(address);
    // The last character holds two bits that mean nothing; texts are compared, so it counts as
    // well.
    for (int i = 0; i < good.length(); i++) {
      char other = good.charAt(i) == 'A' ? 'B' : 'A';
      String bad = good.substring(0, i) + other + good.substring(i + 1);
      assertThat(signer.verify(address, "1900000000", bad, Instant.EPOCH)).isEqualTo(Verdict.BAD);
    }
    assertThat(signer.verify(address, "1900000000", good + "=", Instant.EPOCH))
        .isEqualTo(Verdict.BAD);
    assertThat(signer.verify(address, "1900000000", "", Instant.EPOCH)).isEqualTo(Verdict.BAD);
  }

  @Test
  void aChannelsIdStandsForItsAddressAndDependsOnTheKey() throws Exception {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      ids.add(signer.channel(BroughtAddress.of("https://tv.example.com/" + i)).value());
    }
    assertThat(ids).hasSize(100).allMatch(id -> id.matches("play-[A-Za-z0-9_-]{22}"));
    var address = BroughtAddress.of(ADDRESS);
    assertThat(signer.channel(address))
        .isEqualTo(signer.channel(BroughtAddress.of(ADDRESS + "#f")));
    assertThat(signer.channel(address)).isNotEqualTo(new LinkSigner("b").channel(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tv.example.com/a.m3u8",
        "//tv.example.com/a.m3u8",
        "ftp://tv.example.com/a.m3u8",
        "file:///etc/passwd",
        "http:///a.m3u8",
        "http://user@/a",
        "http:a.m3u8",
        "http://a b/",
        "http://tv.example.com/a b",
        "http://tv.example.com/a\r\nX: y",
        "http://tv.example.com:0/",
        "http://tv.example.com:65536/",
        "http://tv.example.com\\@example.net/",
        "http://[::1/"
      })
  void whatCannotBePlayedIsSaidWithoutRepeatingIt(String text) {
    assertThatThrownBy(() -> BroughtAddress.of(text))
        .isInstanceOf(BroughtAddress.UnusableException.class)
        .message()
        .doesNotContain("example", "passwd");
  }

  @Test
  void nothingShowsKeyOrAddress() throws Exception {
    assertThat(BroughtAddress.of(ADDRESS).toString() + signer).doesNotContain("example", "key-of");
  }

  private String signature(BroughtAddress address) {
    String link = signer.link(URI.create("http://example.com"), address, NOW).toString();
    return link.substring(link.lastIndexOf('=') + 1);
  }
}
