package io.millrace.channel;

import io.millrace.ladder.Ladder;
import io.millrace.ladder.LadderTrack;
import io.millrace.ladder.Traits;
import io.millrace.ladder.VideoCodec;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentStore;
import io.millrace.segment.SegmentStoreFull;
import io.millrace.timeline.NewSegment;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;

/**
 * Puts segments of the slate into tracks, into each what it is for: picture, sound or both, packed
 * as its own segments are; text without a word; a gap where nothing stands in. Used by the
 * channel's actor only.
 */
final class SlateTracks {

  private static final Set<String> SOUND = Set.of("mp4a", "ac-3", "ec-3", "opus", "fLaC");

  private final SegmentStore store;
  private final ChannelMemory memory;
  private final Tracks tracks;
  private final FillerSegments fillers;

  SlateTracks(SegmentStore store, ChannelMemory memory, Tracks tracks) {
    this.store = store;
    this.memory = memory;
    this.tracks = tracks;
    this.fillers = new FillerSegments(store, memory.definition().id());
  }

  /** What a segment of all tracks may last: the shortest of those that are public. */
  Duration targetDuration() {
    return memory.tracks().values().stream()
        .filter(TrackPublisher::isPublic)
        .map(TrackPublisher::targetDuration)
        .min(Duration::compareTo)
        .orElseGet(tracks::targetDuration);
  }

  /** Publishes it in these tracks, the lead track first: the others are numbered after it. */
  void publish(SlateSegment segment, TrackPublisher lead, Set<TrackId> awake) {
    List<TrackId> others = awake.stream().filter(track -> !track.equals(lead.id())).toList();
    var bodies = new HashMap<SlateMedia, SegmentBody>();
    Stream.concat(Stream.of(lead.id()), others.stream())
        .forEach(track -> publish(segment, track, bodies));
    bodies.values().stream().filter(body -> !isHeld(body)).forEach(store::discard);
  }

  /** Publishes it in a track that begins with it. */
  void publish(SlateSegment segment, TrackId track) {
    publish(segment, tracks.publisher(track), Set.of());
  }

  /** Tracks that show the same share the bytes. */
  private void publish(SlateSegment segment, TrackId track, Map<SlateMedia, SegmentBody> bodies) {
    TrackPublisher publisher = tracks.publisher(track);
    switch (publisher.kind()) {
      case VARIANT, AUDIO, VIDEO -> {
        SlateMedia media = SlateMedia.like(extension(publisher), content(publisher));
        NewSegment shown = segment.packed(media.packaging());
        body(segment, media, bodies)
            .ifPresentOrElse(
                body -> show(track, shown, media, body),
                () -> tracks.append(track, fillers.beside(shown, publisher.kind())));
      }
      case SUBTITLES, I_FRAMES -> {
        SlateMedia media = SlateMedia.like(extension(publisher), SlateMedia.Content.PICTURE);
        tracks.standIn(track, fillers.beside(segment.packed(media.packaging()), publisher.kind()));
      }
    }
  }

  private void show(TrackId track, NewSegment segment, SlateMedia media, SegmentBody body) {
    memory.attachments().put(media.attachments(), tracks.now());
    tracks.append(track, new SegmentPiece(segment, Optional.of(body)));
  }

  /** Empty where there is no memory for it. */
  private Optional<SegmentBody> body(
      SlateSegment segment, SlateMedia media, Map<SlateMedia, SegmentBody> bodies) {
    SegmentBody known = bodies.get(media);
    if (known != null) {
      return Optional.of(known);
    }
    SegmentBody body = store.begin(memory.definition().id().value());
    try {
      body.identify(media.clip().container());
      body.append(ByteString.fromArrayUnsafe(segment.bytes(media)));
      body.complete();
      bodies.put(media, body);
      return Optional.of(body);
    } catch (SegmentStoreFull full) {
      store.discard(body);
      return Optional.empty();
    }
  }

  private boolean isHeld(SegmentBody body) {
    return memory.tracks().values().stream().anyMatch(track -> track.holds(body));
  }

  /** Of the track's latest segments; of those of any other track while it has shown none. */
  private String extension(TrackPublisher track) {
    return track
        .lastExtension()
        .or(() -> tracks.lead().flatMap(TrackPublisher::lastExtension))
        .orElse("ts");
  }

  private SlateMedia.Content content(TrackPublisher track) {
    return switch (track.kind()) {
      case AUDIO -> SlateMedia.Content.SOUND;
      case VIDEO, SUBTITLES, I_FRAMES -> SlateMedia.Content.PICTURE;
      case VARIANT -> {
        Ladder ladder = memory.ladder().orElseThrow();
        yield ladder.isSingle() ? measured(track) : told(ladder, track.id());
      }
    };
  }

  /** As the Multivariant Playlist has it, that players were given. */
  private static SlateMedia.Content told(Ladder ladder, TrackId track) {
    Traits traits =
        ladder.tracks().stream()
            .filter(each -> each.id().equals(track.value()))
            .findFirst()
            .map(LadderTrack::traits)
            .orElseThrow();
    if (traits.codec() == VideoCodec.NONE) {
      return SlateMedia.Content.SOUND;
    }
    return traits.soundInside() ? SlateMedia.Content.PICTURE_AND_SOUND : SlateMedia.Content.PICTURE;
  }

  /** As the segments were; both where that is not known. */
  private static SlateMedia.Content measured(TrackPublisher track) {
    List<String> codecs =
        track.measured().codecs().stream()
            .flatMap(all -> Stream.of(all.split(",", -1)))
            .map(codec -> codec.split("\\.", 2)[0])
            .toList();
    boolean sound = codecs.stream().anyMatch(SOUND::contains);
    boolean picture = codecs.stream().anyMatch(codec -> !SOUND.contains(codec));
    if (sound == picture) {
      return SlateMedia.Content.PICTURE_AND_SOUND;
    }
    return sound ? SlateMedia.Content.SOUND : SlateMedia.Content.PICTURE;
  }
}
