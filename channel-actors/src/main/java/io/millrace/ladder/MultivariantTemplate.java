package io.millrace.ladder;

import io.millrace.hls.Attribute;
import io.millrace.hls.AttributeList;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of a channel's Multivariant Playlist with holes for the viewer's session. Immutable.
 *
 * <p>Its URIs are relative to the channel's address: {@code viewers/{session}/{track}/index.m3u8}.
 */
public final class MultivariantTemplate {

  private static final int FRAME_RATE_DECIMALS = 3;

  private final List<String> parts;

  private MultivariantTemplate(List<String> parts) {
    this.parts = List.copyOf(parts);
  }

  /** Of a text that has this mark wherever the session is to stand. */
  static MultivariantTemplate of(String text, String mark) {
    return new MultivariantTemplate(List.of(text.split(Pattern.quote(mark), -1)));
  }

  /** Of a channel whose sources are plain Media Playlists. */
  public static MultivariantTemplate single(String trackId, MeasuredStream measured) {
    var attributes = new ArrayList<Attribute>();
    attributes.add(new Attribute("BANDWIDTH", Long.toString(measured.bandwidth())));
    measured
        .averageBandwidth()
        .ifPresent(
            average -> attributes.add(new Attribute("AVERAGE-BANDWIDTH", Long.toString(average))));
    measured.codecs().ifPresent(codecs -> attributes.add(Attribute.quoted("CODECS", codecs)));
    measured
        .resolution()
        .ifPresent(
            size ->
                attributes.add(new Attribute("RESOLUTION", size.width() + "x" + size.height())));
    measured
        .frameRate()
        .map(rate -> rate.setScale(FRAME_RATE_DECIMALS, RoundingMode.HALF_UP).toPlainString())
        .ifPresent(rate -> attributes.add(new Attribute("FRAME-RATE", rate)));
    return of(
        "#EXTM3U\n#EXT-X-STREAM-INF:"
            + new AttributeList(attributes).write()
            + "\nviewers/{session}/"
            + trackId
            + "/index.m3u8\n",
        "{session}");
  }

  /** The playlist for one viewer. */
  public String text(String session) {
    return String.join(session, parts);
  }
}
