package io.millrace.media;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Adds up the movie fragments of one segment (ISO/IEC 14496-12, 8.8.4). Not thread-safe. */
final class MovieFragments {
  private static final int MOST_TRACKS = 64;

  private final Map<Long, TrackSpan> spans = new LinkedHashMap<>();
  private Optional<MediaInitialization> initialization;
  private long fragments;

  MovieFragments(Optional<MediaInitialization> initialization) {
    this.initialization = initialization;
  }

  /** A section inside the segment counts from here on. */
  void initialize(MediaInitialization section) {
    initialization = Optional.of(section);
  }

  boolean isEmpty() {
    return fragments == 0;
  }

  /**
   * Takes the content of a Movie Fragment Box.
   *
   * @throws MalformedMediaException if it is damaged
   */
  void add(ByteBuffer fragment) {
    fragments++;
    try {
      for (Box box : Box.all(fragment)) {
        if (box.type().equals("traf")) {
          add(TrackFragment.read(Box.all(box.content()), initialization));
        }
      }
    } catch (IndexOutOfBoundsException
        | IllegalArgumentException
        | BufferUnderflowException
        | ArithmeticException cause) {
      throw new MalformedMediaException("a box in it contradicts itself");
    }
  }

  private void add(TrackFragment fragment) {
    TrackSpan before = spans.get(fragment.trackId());
    spans.put(fragment.trackId(), before == null ? TrackSpan.of(fragment) : before.and(fragment));
    if (spans.size() > MOST_TRACKS) {
      throw new MalformedMediaException("it has more than " + MOST_TRACKS + " tracks");
    }
  }

  /** Of the video, else of the longest track. */
  Optional<Duration> span() {
    return video()
        .or(this::longest)
        .flatMap(id -> duration(id, spans.getOrDefault(id, TrackSpan.NOTHING).length()))
        .filter(Duration::isPositive);
  }

  /** Of the video, else of the first track. */
  Optional<Duration> start() {
    return video()
        .or(() -> spans.keySet().stream().findFirst())
        .flatMap(
            id -> {
              var start = spans.getOrDefault(id, TrackSpan.NOTHING).start();
              return start.isPresent() ? duration(id, start.getAsLong()) : Optional.empty();
            });
  }

  /** Of the video; without one every sample is as good as a key frame. */
  boolean startsWithKeyFrame() {
    return initialization.isEmpty()
        ? !isEmpty() && spans.values().stream().allMatch(TrackSpan::startsWithKeyFrame)
        : video()
            .map(id -> spans.getOrDefault(id, TrackSpan.NOTHING).startsWithKeyFrame())
            .orElse(!isEmpty());
  }

  /** Of the tracks that the initialization names, the frame rate as the samples have it. */
  MediaDescription description() {
    MediaDescription known =
        initialization.map(MediaInitialization::description).orElse(MediaDescription.EMPTY);
    return new MediaDescription(known.codecs(), known.picture(), frameRate());
  }

  private OptionalDouble frameRate() {
    Optional<Long> video = video();
    if (video.isEmpty()) {
      return OptionalDouble.empty();
    }
    TrackSpan span = spans.getOrDefault(video.get(), TrackSpan.NOTHING);
    double timescale = track(video.get()).map(MediaTrack::timescale).orElse(0L);
    double rate = span.samples() * timescale / span.covered();
    return rate > 0 && rate <= H264Parameters.HIGHEST_FRAME_RATE
        ? OptionalDouble.of(rate)
        : OptionalDouble.empty();
  }

  private Optional<Long> video() {
    return spans.keySet().stream()
        .filter(id -> track(id).filter(t -> t.kind() == MediaTrack.Kind.VIDEO).isPresent())
        .findFirst();
  }

  private Optional<Long> longest() {
    Optional<Long> longest = Optional.empty();
    Duration most = Duration.ZERO;
    for (Map.Entry<Long, TrackSpan> each : spans.entrySet()) {
      Duration length = duration(each.getKey(), each.getValue().length()).orElse(Duration.ZERO);
      if (length.compareTo(most) > 0) {
        longest = Optional.of(each.getKey());
        most = length;
      }
    }
    return longest;
  }

  private Optional<Duration> duration(long id, long units) {
    return track(id).flatMap(track -> MediaTime.of(units, track.timescale()));
  }

  private Optional<MediaTrack> track(long id) {
    return initialization.flatMap(movie -> movie.track(id));
  }
}
