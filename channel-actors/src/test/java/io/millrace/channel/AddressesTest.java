package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.hls.MultivariantPlaylist;
import io.millrace.hls.PlaylistParser;
import io.millrace.hls.VariantStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressesTest {

  private static final URI TOP = URI.create("http://a.test/top.m3u8");
  private static final URI ONE = URI.create("http://a.test/1.m3u8");
  private static final URI TWO = URI.create("http://a.test/2.m3u8");

  private final Addresses named =
      new Addresses(
          new IngestActor.Named(
              List.of(ONE, TWO),
              TOP,
              playlist -> playlist.variants().stream().map(VariantStream::uri).toList(),
              Map.of("token", "t")));

  @Test
  void theFirstIsTheBestAndTheOthersStandInOnceEach() {
    assertThat(named.current()).isEqualTo(ONE);
    assertThat(named.next()).isTrue();
    assertThat(named.current()).isEqualTo(TWO);
    assertThat(named.next()).as("all were tried").isFalse();
    assertThat(named.current()).isEqualTo(ONE);
    assertThat(named.next()).as("a new turn").isTrue();
  }

  @Test
  void whatIsLookedUpReplacesAll() {
    named.next();
    assertThat(named.canBeLookedUp()).isTrue();
    assertThat(named.multivariant()).isEqualTo(TOP);
    assertThat(named.lookedUp(multivariant("new/3.m3u8"), URI.create("http://b.test/top.m3u8")))
        .isTrue();
    assertThat(named.current()).hasToString("http://b.test/new/3.m3u8");
    assertThat(named.next()).as("there is one only").isFalse();
  }

  @Test
  void afterASuccessEachStandInIsTriedAgain() {
    named.next();
    named.reached();
    assertThat(named.next()).as("the first one, which failed long ago").isTrue();
    assertThat(named.current()).isEqualTo(ONE);
    assertThat(named.next()).isFalse();
  }

  @Test
  void whatIsLookedUpBringsItsVariables() {
    var anew =
        (MultivariantPlaylist)
            PlaylistParser.parse(
                """
                #EXTM3U
                #EXT-X-DEFINE:NAME="token",VALUE="new"
                #EXT-X-STREAM-INF:BANDWIDTH=1
                3.m3u8
                """);
    assertThat(named.lookedUp(anew, TOP)).isTrue();
    assertThat(named.variables()).containsExactly(Map.entry("token", "new"));
  }

  @Test
  void aLookUpWithoutAnAddressChangesNothing() {
    assertThat(named.lookedUp(multivariant("http:// /"), TOP)).isFalse();
    assertThat(named.current()).isEqualTo(ONE);
  }

  @Test
  void variablesComeFromTheMultivariantPlaylist() {
    assertThat(named.variables()).containsExactly(Map.entry("token", "t"));
  }

  @Test
  void whatIsNotSeenYetHasOneAddressAndNoOther() {
    var unseen = new Addresses(new IngestActor.Unseen(TOP));
    assertThat(unseen.current()).isEqualTo(TOP);
    assertThat(unseen.next()).isFalse();
    assertThat(unseen.current()).isEqualTo(TOP);
    assertThat(unseen.canBeLookedUp()).isFalse();
    assertThat(unseen.lookedUp(multivariant("1.m3u8"), TOP)).isFalse();
    assertThat(unseen.variables()).isEmpty();
  }

  private static MultivariantPlaylist multivariant(String uri) {
    return (MultivariantPlaylist)
        PlaylistParser.parse("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n" + uri + "\n");
  }
}
