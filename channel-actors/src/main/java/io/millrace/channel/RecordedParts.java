package io.millrace.channel;

import io.millrace.hls.Key;
import io.millrace.hls.MediaInitializationSection;
import io.millrace.hls.MediaSegment;
import io.millrace.media.MediaContainer;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.Packaging;
import io.millrace.timeline.SegmentOrigin;
import io.millrace.upstream.UriReferences;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes segments publishable that nobody has fetched yet.
 *
 * @param source its name
 * @param decrypts whether its segments are published in the clear
 * @param container of those that are named and described like the one that was looked at
 * @param seen that one
 * @param names under which its keys and initialization sections are published
 */
record RecordedParts(
    String source,
    boolean decrypts,
    Optional<MediaContainer> container,
    Optional<RecordedSegment> seen,
    AttachmentNames names) {

  private static final Duration SHORTEST = Duration.ofMillis(1);

  NewSegment published(RecordedSegment recorded) {
    MediaSegment segment = recorded.segment();
    URI uri = recorded.address();
    Duration duration = segment.duration().compareTo(SHORTEST) < 0 ? SHORTEST : segment.duration();
    return new NewSegment(
        new SegmentOrigin(
            source, segment.mediaSequenceNumber(), uri.toString(), recorded.period(), 0),
        duration,
        PassedTags.title(segment.title()),
        segment.discontinuity(),
        segment.programDateTime(),
        segment.gap(),
        PassedTags.of(segment.tags()),
        new Packaging(
            FileExtensions.of(containerOf(recorded), segment, uri), map(recorded), keys(recorded)));
  }

  /** A list may change from one container to another, after an advertisement say. */
  private Optional<MediaContainer> containerOf(RecordedSegment recorded) {
    return container.filter(any -> seen.filter(other -> isLike(recorded, other)).isPresent());
  }

  private static boolean isLike(RecordedSegment one, RecordedSegment other) {
    return one.segment().map().isPresent() == other.segment().map().isPresent()
        && FileExtensions.in(one.address()).equals(FileExtensions.in(other.address()));
  }

  private Optional<String> map(RecordedSegment recorded) {
    return recorded.segment().map().map(map -> nameOf(map, recorded.base()));
  }

  private List<Key> keys(RecordedSegment recorded) {
    var rules = new PublishedKeys(recorded.segment(), decrypts);
    var published = new ArrayList<Key>();
    for (Key key : recorded.segment().keys()) {
      if (!PublishedKeys.isOurs(key)) {
        published.add(key);
      } else if (!rules.isSpent(key)) {
        published.add(rules.published(key, nameOf(key, recorded.base(), names)));
      }
    }
    return published;
  }

  /**
   * The bytes that a playlist has given this name before anybody had fetched them; those of a
   * counterpart where another source goes on with the recording.
   */
  static Optional<Attachment> named(
      String name, RecordedSegment recorded, SegmentParts parts, AttachmentNames names) {
    if (name.startsWith("init-")) {
      return parts.map().map(parts.attachments()::get);
    }
    List<Key> ours = recorded.segment().keys().stream().filter(PublishedKeys::isOurs).toList();
    return ours.stream()
        .filter(key -> name.equals(nameOf(key, recorded.base(), names)))
        .findFirst()
        .or(() -> ours.stream().findFirst())
        .flatMap(key -> parts.keys().stream().filter(each -> isFor(each, key)).findFirst())
        .map(published -> parts.attachments().get(published.uri()));
  }

  private static boolean isFor(Key published, Key key) {
    return published.keyFormat().equals(key.keyFormat());
  }

  private static String nameOf(Key key, URI base, AttachmentNames names) {
    return names.unfetchedKey(address(key.uri(), base));
  }

  private String nameOf(MediaInitializationSection map, URI base) {
    String range = map.byteRange().map(part -> "#" + part.offset() + "-" + part.end()).orElse("");
    return names.unfetchedInitialization(address(map.uri(), base) + range);
  }

  private static String address(String reference, URI base) {
    return UriReferences.resolve(base, reference).map(URI::toString).orElse(reference);
  }
}
