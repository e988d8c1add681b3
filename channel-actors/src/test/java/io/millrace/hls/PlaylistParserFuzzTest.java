package io.millrace.hls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PlaylistParserFuzzTest {
  private static final int ROUNDS = 10_000;
  private static final int MEBIBYTE = 1 << 20;

  private static final List<String> HOSTILE =
      List.of(
          "#EXTINF:",
          "#EXTINF:-0.0000000000000000000000000000001,",
          "#EXT-X-MEDIA-SEQUENCE:4611686018427387904",
          "#EXT-X-BYTERANGE:4611686018427387904@4611686018427387904",
          "#EXT-X-KEY:METHOD=\"",
          "#EXT-X-MAP:URI=\"#\"",
          "#EXT-X-MAP:URI=\"\"",
          "#EXT-X-PROGRAM-DATE-TIME:9999-12-31T23:59:60+99:99",
          "#EXT-X-PROGRAM-DATE-TIME:-999999999-01-01T00:00:00+18:00",
          "#EXT-X-STREAM-INF:,,,=",
          "#EXT-X-DEFINE:NAME=\"a\",VALUE=\"{$\"",
          "#EXT-X-DEFINE:QUERYPARAM=\"session\"",
          "{$session}",
          "{$a}{$a}",
          "#EXT-X-MEDIA:TYPE=AUDIO,URI=a\"b,c\"d",
          "#EXT-X-MAP:URI=a\"b,c\"d",
          "#EXT",
          "#EXT:",
          "#",
          ":",
          "\u0000",
          "\uD800");

  @Test
  void arbitraryBytesGiveAPlaylistOrAReason() {
    Random random = new Random(1);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      givesAPlaylistOrAReason(round, new String(bytes, random.nextBoolean() ? UTF_8 : ISO_8859_1));
      givesAPlaylistOrAReason(round, "#EXTM3U\n" + new String(bytes, ISO_8859_1));
    }
  }

  @Test
  void mutatedPlaylistsGiveAPlaylistOrAReason() {
    Random random = new Random(2);
    for (int round = 0; round < ROUNDS; round++) {
      RandomPlaylists playlists = new RandomPlaylists(round);
      StringBuilder text =
          new StringBuilder(
              random.nextInt(4) == 0
                  ? PlaylistWriter.write(playlists.multivariant())
                  : PlaylistWriter.write(playlists.media()));
      for (int i = random.nextInt(6); i >= 0; i--) {
        mutate(text, random);
      }
      givesAPlaylistOrAReason(round, text.toString());
    }
  }

  @Test
  void mutatedCorpusGivesAPlaylistOrAReason() {
    Random random = new Random(3);
    List<PlaylistCorpus.Entry> corpus = PlaylistCorpus.all();
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder(corpus.get(random.nextInt(corpus.size())).text());
      text.setLength(Math.min(text.length(), 3_000));
      for (int i = random.nextInt(6); i >= 0; i--) {
        mutate(text, random);
      }
      givesAPlaylistOrAReason(round, text.toString());
    }
  }

  /** Each text is several mebibytes: anything quadratic would run into the time limit. */
  @Test
  void takesTimeInProportionToTheText() {
    String header = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n";
    for (String part :
        List.of(
            "\n",
            "#\n",
            "#EXTINF:1,\na\n",
            "#EXT-X-KEY:METHOD=A,URI=\"k\"\n#EXT-X-MAP:URI=\"i\"\n#EXTINF:1,\na\n",
            "#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z\n",
            "9",
            ",",
            "\"",
            "A=1,")) {
      String filler = part.repeat(4 * MEBIBYTE / part.length());
      givesAPlaylistOrAReason(0, header + filler);
      givesAPlaylistOrAReason(0, header + "#EXTINF:" + filler);
      givesAPlaylistOrAReason(0, header + "#EXT-X-KEY:" + filler);
    }
  }

  private static void mutate(StringBuilder text, Random random) {
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + random.nextInt(30));
    switch (random.nextInt(5)) {
      case 0 -> text.delete(at, end);
      case 1 -> text.insert(at, text.substring(at, end));
      case 2 -> text.insert(at, (char) random.nextInt(Character.MAX_VALUE));
      case 3 -> text.insert(at, "\n" + HOSTILE.get(random.nextInt(HOSTILE.size())) + "\n");
      default -> text.setLength(Math.max(1, at));
    }
  }

  private static void givesAPlaylistOrAReason(int round, String text) {
    assertThatCode(
            () -> {
              try {
                use(text, PlaylistParser.read(text, PlaylistCorpus.VARIABLES));
              } catch (PlaylistException expected) {
                return;
              }
            })
        .as("round %d", round)
        .doesNotThrowAnyException();
  }

  /** What was read must also be good for what is done with it; a reason would come too late. */
  private static void use(String text, ParsedPlaylist parsed) {
    require(parsed.document().text().equals(text), "the same text");
    try {
      switch (parsed.playlist()) {
        case MediaPlaylist playlist -> use(text, playlist);
        case MultivariantPlaylist playlist -> use(text, playlist);
      }
    } catch (PlaylistException e) {
      throw new AssertionError("not readable again", e);
    }
  }

  private static void use(String text, MediaPlaylist playlist) {
    require(!playlist.duration().isNegative(), "no negative duration");
    String written = PlaylistWriter.write(playlist);
    if (!text.contains("{$")) {
      var again = (MediaPlaylist) PlaylistParser.parse(written);
      require(again.segments().equals(playlist.segments()), "the same segments");
    }
  }

  private static void use(String text, MultivariantPlaylist playlist) {
    String written = PlaylistWriter.write(playlist, new Renamed());
    if (!text.contains("{$") && !playlist.variants().isEmpty()) {
      var again = (MultivariantPlaylist) PlaylistParser.parse(written);
      require(again.variants().size() == playlist.variants().size(), "the same variants");
      require(again.renditions().size() == playlist.renditions().size(), "the same renditions");
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  private static final class Renamed implements UriRewriting {
    @Override
    public Optional<String> variant(VariantStream variant) {
      return Optional.of("v");
    }

    @Override
    public Optional<String> iFrames(IFrameStream iFrames) {
      return Optional.of("i");
    }

    @Override
    public Optional<String> rendition(Rendition rendition) {
      return Optional.of("r");
    }

    @Override
    public Optional<String> sessionData(SessionData data) {
      return Optional.of("d");
    }
  }
}
