package io.millrace.media;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/** How the media of a segment is packed: the formats of RFC 8216, 3. */
public enum MediaContainer {
  TRANSPORT_STREAM("ts", "video/mp2t"),
  FRAGMENTED_MP4("m4s", "video/mp4"),
  ADTS("aac", "audio/aac"),
  AC3("ac3", "audio/ac3"),
  ENHANCED_AC3("ec3", "audio/eac3"),
  MPEG_AUDIO("mp3", "audio/mpeg"),
  WEBVTT("vtt", "text/vtt; charset=utf-8");

  /** With so many bytes, or all there are if they are fewer, {@link #detect} is final. */
  public static final int ENOUGH = TransportStreamInspector.BYTES_FOR_A_LOOK;

  private final String extension;
  private final String contentType;

  MediaContainer(String extension, String contentType) {
    this.extension = extension;
    this.contentType = contentType;
  }

  /** Of the names that segments get here, without the dot. */
  public String extension() {
    return extension;
  }

  /** For the header of that name. */
  public String contentType() {
    return contentType;
  }

  /** The container that a file's name promises; in any case of letters, without the dot. */
  public static Optional<MediaContainer> ofExtension(String extension) {
    return switch (extension.toLowerCase(Locale.ROOT)) {
      case "ts", "mpegts" -> Optional.of(TRANSPORT_STREAM);
      case "m4s", "mp4", "m4v", "m4a", "m4f", "cmfv", "cmfa", "cmft" -> Optional.of(FRAGMENTED_MP4);
      case "aac", "adts" -> Optional.of(ADTS);
      case "ac3" -> Optional.of(AC3);
      case "ec3", "eac3" -> Optional.of(ENHANCED_AC3);
      case "mp3", "mp2", "mp1" -> Optional.of(MPEG_AUDIO);
      case "vtt", "webvtt" -> Optional.of(WEBVTT);
      default -> Optional.empty();
    };
  }

  /**
   * What the bytes are, by the way they begin; empty for anything else, such as pages and errors.
   * ID3 tags before packed audio are looked past; where the audio behind them is out of sight it is
   * taken for ADTS until its inspector has seen it.
   *
   * @param firstBytes read from position to limit, which stay as they are
   */
  public static Optional<MediaContainer> detect(ByteBuffer firstBytes) {
    return ContainerSignature.read(firstBytes.slice());
  }
}
