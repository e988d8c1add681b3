package io.millrace.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our model against that of another parser, {@code io.lindstrom:m3u8-parser}. */
class DifferentialTest {
  /** What that parser does not read, and why it is right in ours. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("ladder-comment-before-the-address", "wants the URI in the next line"),
          Map.entry("ladder-crlf-with-byte-order-mark", "knows no byte order mark"),
          Map.entry("ladder-unreadable-attributes", "wants every number to be readable"),
          Map.entry("live-blank-lines-and-comments", "takes a line of spaces for a URI"),
          Map.entry("live-byte-order-mark", "knows no byte order mark"),
          Map.entry("live-byte-order-mark-crlf", "knows no byte order mark"),
          Map.entry("live-date-ranges-scte35", "wants a START-DATE also in a later tag of the ID"),
          Map.entry("live-date-unreadable", "wants every date to be readable"),
          Map.entry("live-date-without-zone", "wants a time zone"),
          Map.entry("live-ladder-header-attributes", "wants nothing after #EXTM3U"),
          Map.entry("live-odd-spacing", "knows no white space around tags"),
          Map.entry("live-target-duration-with-decimals", "wants a whole Target Duration"),
          Map.entry("live-unknown-key-method", "wants a method that it knows"),
          Map.entry("vod-type-in-lower-case", "wants upper case"));

  /** What that parser reads otherwise, and why ours is right. */
  private static final Map<String, String> READ_OTHERWISE =
      Map.of(
          "ladder-empty-quoted-strings", "takes the quotes of an empty string for its content",
          "live-sample-aes-several-formats", "keeps the last key of several formats",
          "variables-media", "leaves variables as they are",
          "variables-media-imported", "leaves variables as they are",
          "variables-media-of-the-query", "leaves variables as they are",
          "variables-multivariant", "leaves variables as they are");

  /** Those of the above that stay so when we have written them. */
  private static final Set<String> ALSO_AS_WRITTEN =
      Set.of(
          "ladder-comment-before-the-address",
          "ladder-crlf-with-byte-order-mark",
          "ladder-unreadable-attributes",
          "ladder-empty-quoted-strings",
          "live-date-ranges-scte35",
          "live-unknown-key-method",
          "live-sample-aes-several-formats");

  static List<PlaylistCorpus.Entry> readable() {
    return PlaylistCorpus.readable();
  }

  static List<PlaylistCorpus.Entry> comparableAsWritten() {
    return readable().stream().filter(entry -> !ALSO_AS_WRITTEN.contains(entry.name())).toList();
  }

  @ParameterizedTest
  @MethodSource("readable")
  void bothReadTheSame(PlaylistCorpus.Entry entry) {
    Playlist playlist = entry.playlist();
    Optional<List<String>> theirs = OtherParser.facts(entry.text(), playlist);

    if (REFUSED.containsKey(entry.name())) {
      assertThat(theirs).as(REFUSED.get(entry.name())).isEmpty();
    } else if (READ_OTHERWISE.containsKey(entry.name())) {
      assertThat(theirs.orElseThrow())
          .as(READ_OTHERWISE.get(entry.name()))
          .isNotEqualTo(PlaylistFacts.of(playlist));
    } else {
      assertThat(theirs.orElseThrow()).containsExactlyElementsOf(PlaylistFacts.of(playlist));
    }
  }

  @ParameterizedTest
  @MethodSource("comparableAsWritten")
  void theOtherReadsWhatWeWrite(PlaylistCorpus.Entry entry) {
    String written =
        switch (entry.playlist()) {
          case MediaPlaylist media -> PlaylistWriter.write(media);
          case MultivariantPlaylist multivariant -> PlaylistWriter.write(multivariant);
        };
    Playlist again = PlaylistParser.parse(written);

    assertThat(OtherParser.facts(written, again).orElseThrow())
        .containsExactlyElementsOf(PlaylistFacts.of(again));
  }

  @Test
  void mostOfTheCorpusIsReadByBoth() {
    assertThat(readable())
        .extracting(PlaylistCorpus.Entry::name)
        .containsAll(REFUSED.keySet())
        .containsAll(READ_OTHERWISE.keySet());
    assertThat(readable().size() - REFUSED.size() - READ_OTHERWISE.size())
        .isGreaterThanOrEqualTo(60);
  }
}
