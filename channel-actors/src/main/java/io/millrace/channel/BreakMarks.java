package io.millrace.channel;

import io.millrace.hls.Key;
import io.millrace.media.DiscontinuityMark;
import io.millrace.media.MediaContainer;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentCipher;
import io.millrace.segment.SegmentInvalidException;
import io.millrace.segment.SegmentStore;
import io.millrace.segment.SegmentStoreFull;
import io.millrace.timeline.NewSegment;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Puts a {@link DiscontinuityMark} before the first Transport Stream segment after a discontinuity;
 * into one that is encrypted as well, where we hold its key.
 */
final class BreakMarks {

  private final SegmentStore store;
  private final ChannelMemory memory;

  BreakMarks(SegmentStore store, ChannelMemory memory) {
    this.store = store;
    this.memory = memory;
  }

  /** A body with the mark before the same bytes; the same body where that cannot be. */
  SegmentBody before(SegmentBody body, NewSegment segment) {
    if (!segment.packaging().extension().equals(MediaContainer.TRANSPORT_STREAM.extension())) {
      return body;
    }
    try {
      return body.whole()
          .flatMap(bytes -> marked(bytes, segment))
          .map(bytes -> copy(bytes, body.container()))
          .orElse(body);
    } catch (SegmentStoreFull | SegmentInvalidException playableWithoutIt) {
      return body;
    }
  }

  private Optional<ByteString> marked(ByteString bytes, NewSegment segment) {
    if (segment.packaging().keys().isEmpty()) {
      return Optional.of(mark(bytes).concat(bytes));
    }
    return cipher(segment)
        .map(
            cipher -> {
              ByteString clear = cipher.decrypt(bytes);
              return cipher.encrypt(mark(clear).concat(clear));
            });
  }

  private static ByteString mark(ByteString clear) {
    return ByteString.fromArrayUnsafe(DiscontinuityMark.before(clear.toArray()));
  }

  private Optional<SegmentCipher> cipher(NewSegment segment) {
    return segment.packaging().keys().stream()
        .filter(PublishedKeys::coversWholeFiles)
        .filter(key -> memory.attachments().has(key.uri()))
        .findFirst()
        .map(this::cipher);
  }

  private SegmentCipher cipher(Key key) {
    return new SegmentCipher(
        memory.attachments().get(key.uri()).bytes(), ByteString.fromArray(key.iv().orElseThrow()));
  }

  private SegmentBody copy(ByteString bytes, Optional<MediaContainer> container) {
    SegmentBody copy = store.begin(memory.definition().id().value());
    try {
      container.ifPresent(copy::identify);
      copy.append(bytes);
      copy.complete();
      return copy;
    } catch (SegmentStoreFull full) {
      store.discard(copy);
      throw full;
    }
  }
}
