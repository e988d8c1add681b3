package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.hls.AttributeList;
import io.millrace.hls.Key;
import io.millrace.timeline.Packaging;
import io.millrace.timeline.PublishedSegment;
import io.millrace.timeline.SegmentOrigin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttachmentIndexTest {

  private static final TrackId VIDEO = new TrackId("video");
  private static final TrackId AUDIO = new TrackId("audio");

  private final AttachmentIndex index = new AttachmentIndex();

  @Test
  void theFirstSegmentThatNeedsAnAttachmentIsKnown() {
    var listed = List.of(segment(7, "a"), segment(8, "a"), segment(9, "b"));

    assertThat(index.of(VIDEO, listed))
        .isEqualTo(Map.of("init-a.mp4", 7L, "key-a.key", 7L, "init-b.mp4", 9L, "key-b.key", 9L));
  }

  @Test
  void everyTrackHasItsOwnList() {
    index.of(VIDEO, List.of(segment(7, "a")));

    assertThat(index.of(AUDIO, List.of(segment(3, "b")))).containsEntry("key-b.key", 3L);
    assertThat(index.of(VIDEO, List.of(segment(7, "a")))).containsEntry("key-a.key", 7L);
  }

  @Test
  void aListThatMovedOnIsReadAgain() {
    assertThat(index.of(VIDEO, List.of(segment(7, "a")))).containsEntry("key-a.key", 7L);
    assertThat(index.of(VIDEO, List.of(segment(7, "a"), segment(8, "b"))))
        .containsEntry("key-b.key", 8L);
    assertThat(index.of(VIDEO, List.of(segment(8, "b"), segment(9, "b"))))
        .containsOnlyKeys("init-b.mp4", "key-b.key");
    assertThat(index.of(VIDEO, List.of())).isEmpty();
  }

  /** Asking for made-up names must not cost more the longer the list is. */
  @Test
  void aListIsReadOnce() {
    var listed = List.of(segment(7, "a"), segment(8, "a"));

    assertThat(index.of(VIDEO, listed)).isSameAs(index.of(VIDEO, List.copyOf(listed)));
  }

  private static PublishedSegment segment(long msn, String name) {
    Key key = new Key(AttributeList.parse("METHOD=AES-128,URI=\"key-" + name + ".key\""));
    return new PublishedSegment(
        msn,
        new SegmentOrigin("a", msn, "http://a.test/" + msn + ".m4s"),
        Duration.ofSeconds(4),
        false,
        Optional.empty(),
        false,
        List.of(),
        new Packaging("m4s", Optional.of("../init-" + name + ".mp4"), List.of(key)));
  }
}
