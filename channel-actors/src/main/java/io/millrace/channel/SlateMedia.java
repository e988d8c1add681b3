package io.millrace.channel;

import io.millrace.media.MediaContainer;
import io.millrace.media.MediaInitialization;
import io.millrace.media.SeamlessClip;
import io.millrace.timeline.Packaging;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.util.ByteString;

/**
 * The bundled slate in one of its forms: a still picture, silence or both. Made by {@code
 * bin/make-slate}; immutable, and read once per process.
 *
 * @param attachments the Media Initialization Section that its packaging names, if it needs one
 */
record SlateMedia(SeamlessClip clip, Packaging packaging, Map<String, Attachment> attachments) {

  /** Of one turn of the clip: 24 frames of the picture, 45 of the silence. */
  static final Duration TURN = Duration.ofMillis(960);

  private static final Map<String, SlateMedia> FORMS = new ConcurrentHashMap<>();

  /** What is in it. */
  enum Content {
    PICTURE_AND_SOUND,
    PICTURE,
    SOUND
  }

  /**
   * The slate for a track whose segments have had this extension: of the same container where the
   * slate has it, of one that every player reads elsewhere.
   */
  static SlateMedia like(String extension, Content content) {
    MediaContainer container =
        switch (MediaContainer.ofExtension(extension).orElse(MediaContainer.TRANSPORT_STREAM)) {
          case FRAGMENTED_MP4 -> MediaContainer.FRAGMENTED_MP4;
          case ADTS, AC3, ENHANCED_AC3, MPEG_AUDIO ->
              content == Content.SOUND ? MediaContainer.ADTS : MediaContainer.TRANSPORT_STREAM;
          case TRANSPORT_STREAM, WEBVTT -> MediaContainer.TRANSPORT_STREAM;
        };
    String name = content.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return FORMS.computeIfAbsent(
        name + '.' + container.extension(), file -> read(file, name, container));
  }

  private static SlateMedia read(String file, String name, MediaContainer container) {
    byte[] clip = resource(file);
    if (container != MediaContainer.FRAGMENTED_MP4) {
      return new SlateMedia(
          new SeamlessClip(container, clip, TURN, Optional.empty()),
          new Packaging(container.extension(), Optional.empty(), List.of()),
          Map.of());
    }
    byte[] section = resource(name + "-init.mp4");
    ByteString bytes = ByteString.fromArrayUnsafe(section);
    String map = AttachmentNames.initialization(bytes);
    return new SlateMedia(
        new SeamlessClip(
            container,
            clip,
            TURN,
            Optional.of(MediaInitialization.parse(ByteBuffer.wrap(section)))),
        new Packaging(container.extension(), Optional.of(map), List.of()),
        Map.of(
            map, new Attachment(Attachment.Kind.INITIALIZATION, container.contentType(), bytes)));
  }

  private static byte[] resource(String name) {
    try (InputStream stream = SlateMedia.class.getResourceAsStream("/slate/" + name)) {
      if (stream == null) {
        throw new IllegalStateException("the slate's " + name + " is missing");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the slate's " + name + " cannot be read", e);
    }
  }
}
