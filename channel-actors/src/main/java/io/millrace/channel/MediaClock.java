package io.millrace.channel;

import io.millrace.media.MalformedMediaException;
import io.millrace.media.MediaContainer;
import io.millrace.media.MediaInitialization;
import io.millrace.media.MediaInspector;
import io.millrace.timeline.PublishedSegment;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/** Reads the clock of published media. Used by the channel's actor only. */
final class MediaClock {

  private MediaClock() {}

  /**
   * When a segment ends, on the clock of its media; empty where it cannot be told, as of one that
   * is encrypted.
   */
  static Optional<Duration> endOf(
      PublishedSegment segment,
      MediaContainer container,
      ByteString bytes,
      HeldAttachments attachments) {
    Optional<MediaInitialization> initialization =
        segment
            .packaging()
            .map()
            .map(SegmentPath::nameIn)
            .filter(attachments::has)
            .flatMap(name -> read(attachments.get(name)));
    MediaInspector inspector = MediaInspector.of(container, initialization);
    bytes.getByteBuffers().forEach(inspector::accept);
    return inspector.report().end();
  }

  private static Optional<MediaInitialization> read(Attachment section) {
    try {
      return Optional.of(MediaInitialization.parse(section.bytes().asByteBuffer()));
    } catch (MalformedMediaException unreadable) {
      return Optional.empty();
    }
  }
}
