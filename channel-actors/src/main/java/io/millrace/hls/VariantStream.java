package io.millrace.hls;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One quality of a channel: an {@code EXT-X-STREAM-INF} and its URI (8216bis, 4.4.6.2). Accessors
 * answer empty for what is absent or unreadable.
 *
 * @param uri verbatim, relative to the playlist
 */
public record VariantStream(String uri, AttributeList attributes) {
  public VariantStream {
    Line.requireUri(uri);
  }

  /** Peak bit rate, bits per second. */
  public OptionalLong bandwidth() {
    return attributes.integer("BANDWIDTH");
  }

  /** Average bit rate, bits per second. */
  public OptionalLong averageBandwidth() {
    return attributes.integer("AVERAGE-BANDWIDTH");
  }

  /** How much the author prefers it to the others; larger is better. */
  public Optional<BigDecimal> score() {
    return attributes.decimal("SCORE");
  }

  /** The codecs of RFC 6381, separated by commas. */
  public Optional<String> codecs() {
    return attributes.quoted("CODECS");
  }

  /** Formats that are enhancements of {@link #codecs()}, separated by commas. */
  public Optional<String> supplementalCodecs() {
    return attributes.quoted("SUPPLEMENTAL-CODECS");
  }

  /** The size of the picture. */
  public Optional<Resolution> resolution() {
    return attributes.value("RESOLUTION").flatMap(Resolution::parse);
  }

  /** Frames per second. */
  public Optional<BigDecimal> frameRate() {
    return attributes.decimal("FRAME-RATE").filter(rate -> rate.signum() >= 0);
  }

  /** {@code SDR}, {@code HLG} or {@code PQ}. */
  public Optional<String> videoRange() {
    return attributes.value("VIDEO-RANGE");
  }

  /** The protection that an output needs: {@code TYPE-0}, {@code TYPE-1} or {@code NONE}. */
  public Optional<String> hdcpLevel() {
    return attributes.value("HDCP-LEVEL");
  }

  /** Which Content Protection Configurations may play it, one text for each key format. */
  public List<String> allowedCpc() {
    return attributes.quotedList("ALLOWED-CPC");
  }

  /** The group of its audio Renditions. */
  public Optional<String> audio() {
    return group(RenditionType.AUDIO);
  }

  /** The group of its video Renditions. */
  public Optional<String> video() {
    return group(RenditionType.VIDEO);
  }

  /** The group of its subtitles. */
  public Optional<String> subtitles() {
    return group(RenditionType.SUBTITLES);
  }

  /** The group of its closed captions; empty also when it says that it has none. */
  public Optional<String> closedCaptions() {
    return group(RenditionType.CLOSED_CAPTIONS);
  }

  /** The group of its Renditions of that type. */
  public Optional<String> group(RenditionType type) {
    String name = type.attribute();
    return attributes
        .quoted(name)
        .filter(group -> attributes.value(name).filter("NONE"::equals).isEmpty());
  }

  /** The Content Steering pathway that it belongs to. */
  public Optional<String> pathwayId() {
    return attributes.quoted("PATHWAY-ID");
  }

  /** Names it across downloads of the playlist, though its URI changes. */
  public Optional<String> stableVariantId() {
    return attributes.quoted("STABLE-VARIANT-ID");
  }

  /** What a viewer may read; not of the RFC, but widely written. */
  public Optional<String> name() {
    return attributes.quoted("NAME");
  }
}
