package io.millrace.channel;

import io.millrace.hls.Key;
import io.millrace.media.MediaInitialization;
import io.millrace.segment.Protection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What belongs to a segment beside its own bytes.
 *
 * @param map name of its Media Initialization Section among the attachments
 * @param keys as we publish them: they name our attachments, and their Initialization Vector is
 *     explicit, since our Media Sequence Numbers are not the source's
 * @param protection what is to be done with its bytes
 * @param initialization what the section says, where it can be read
 * @param attachments all that {@code map} and {@code keys} name
 */
record SegmentParts(
    Optional<String> map,
    List<Key> keys,
    Protection protection,
    Optional<MediaInitialization> initialization,
    Map<String, Attachment> attachments) {

  /** Of a segment in the clear that needs nothing. */
  static final SegmentParts NONE =
      new SegmentParts(
          Optional.empty(), List.of(), new Protection.Clear(), Optional.empty(), Map.of());

  SegmentParts {
    keys = List.copyOf(keys);
    attachments = Map.copyOf(attachments);
  }
}
