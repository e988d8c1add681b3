package io.millrace.app.e2e;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a source offers: its Variant Streams and renditions, all in step.
 *
 * @param name folder of its addresses
 * @param start time stamp with which its media begin
 * @param firstMsn Media Sequence Number with which they begin
 * @param dated whether its playlists have date-times
 */
record Ladder(
    String name,
    Cut cut,
    Duration start,
    long firstMsn,
    boolean dated,
    Optional<KeyRotation> keys,
    List<Variant> variants,
    List<Rendition> renditions) {

  /**
   * A Variant Stream.
   *
   * @param attributes of {@code EXT-X-STREAM-INF} but for BANDWIDTH
   */
  record Variant(String name, int bandwidth, String attributes, Loop media) {}

  /**
   * An alternative rendition with a playlist of its own.
   *
   * @param type AUDIO or SUBTITLES
   */
  record Rendition(
      String name, String type, String group, String language, boolean preferred, Loop media) {}

  /** The same ladder with its segments encrypted. */
  Ladder encrypted(KeyRotation rotation) {
    return new Ladder(
        name, cut, start, firstMsn, dated, Optional.of(rotation), variants, renditions);
  }

  /** Names of all Media Playlists. */
  List<String> tracks() {
    return Stream.concat(
            variants.stream().map(Variant::name), renditions.stream().map(Rendition::name))
        .toList();
  }

  @Nullable Loop media(String track) {
    for (Variant variant : variants) {
      if (variant.name.equals(track)) {
        return variant.media;
      }
    }
    for (Rendition rendition : renditions) {
      if (rendition.name.equals(track)) {
        return rendition.media;
      }
    }
    return null;
  }

  String multivariantPlaylist() {
    StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:6\n");
    text.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
    for (Rendition one : renditions) {
      String yes = one.preferred ? "YES" : "NO";
      text.append("#EXT-X-MEDIA:TYPE=").append(one.type);
      text.append(",GROUP-ID=\"").append(one.group);
      text.append("\",NAME=\"").append(one.language.equals("en") ? "English" : "Deutsch");
      text.append("\",LANGUAGE=\"").append(one.language);
      text.append("\",DEFAULT=").append(yes).append(",AUTOSELECT=YES,URI=\"");
      text.append(one.name).append("/index.m3u8\"\n");
    }
    for (Variant one : variants) {
      text.append("#EXT-X-STREAM-INF:BANDWIDTH=").append(one.bandwidth);
      text.append(',').append(one.attributes).append('\n');
      text.append(one.name).append("/index.m3u8\n");
    }
    return text.toString();
  }
}
