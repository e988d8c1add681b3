package io.millrace.channel;

import io.millrace.channel.ContentMark.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Watches all tracks of one source while the timelines follow it: a source is doubted when one of
 * its tracks is, since sound that stops stops the picture too.
 */
final class SourceTroubles {

  private final FailoverSettings settings;
  private final Duration target;
  private final Map<TrackId, SourceTrouble> byTrack = new LinkedHashMap<>();
  private Optional<Duration> publicTarget;
  private boolean recording;

  /** As an earlier run had it; until one comes. */
  private Optional<Instant> lastSegment = Optional.empty();

  /** While no track is watched: the next one has from then on. */
  private Optional<SourceTrouble> awaited = Optional.empty();

  /** Starts with the moment the source took over with this track. */
  SourceTroubles(
      FailoverSettings settings,
      Duration target,
      Optional<Duration> publicTarget,
      TrackId first,
      Instant now) {
    this.settings = settings;
    this.target = target;
    this.publicTarget = publicTarget;
    of(first, now);
  }

  /** Goes on where an earlier run has followed the source; its tracks are to tell. */
  SourceTroubles(
      FailoverSettings settings,
      Duration target,
      Optional<Duration> publicTarget,
      Instant lastSegment,
      Instant now) {
    this.settings = settings;
    this.target = target;
    this.publicTarget = publicTarget;
    this.lastSegment = Optional.of(lastSegment);
    this.awaited = Optional.of(fresh(now));
  }

  /** A recording is whole: nothing more is expected of it. */
  void isRecording() {
    recording = true;
  }

  /** Whether time alone can bring it into doubt. */
  boolean expectsSegments() {
    return !recording;
  }

  void segment(TrackId track, OptionalDouble speed, Instant now) {
    lastSegment = Optional.empty();
    of(track, now).segment(speed, now);
  }

  void gap(TrackId track, Instant now) {
    of(track, now).gap(now);
  }

  /** See {@link SourceTrouble#wentOn}. */
  void wentOn(TrackId track, Instant now) {
    of(track, now).wentOn(now);
  }

  /** See {@link SourceTrouble#heldUp}. */
  void heldUp(Duration time) {
    lastSegment = lastSegment.map(at -> at.plus(time));
    all().forEach(trouble -> trouble.heldUp(time));
  }

  void segmentSkipped(TrackId track, String reason, Instant now) {
    of(track, now).segmentSkipped(reason);
  }

  /** See {@link ContentHealth#segment}. */
  void content(TrackId track, ContentMark mark, int thinInRow, Instant now) {
    of(track, now).content().segment(mark, thinInRow);
  }

  void numberedAnew(TrackId track, Instant now) {
    of(track, now).content().numberedAnew();
  }

  /** Pictures of the track that come again and again. */
  Set<Fingerprint> repeated(TrackId track, Instant now) {
    return of(track, now).content().repeated();
  }

  /** Whether a track has shown nothing but a card. */
  boolean showCard() {
    return !recording && all().anyMatch(trouble -> trouble.content().isCard());
  }

  /** What is not well, but nothing to doubt the source for. */
  List<String> remarks() {
    return recording
        ? List.of()
        : all().flatMap(trouble -> trouble.content().remarks().stream()).distinct().toList();
  }

  void playlistLoaded(TrackId track, Duration told, Instant now) {
    of(track, now).playlistLoaded(told);
  }

  void playlistFailed(TrackId track, String reason, Instant now) {
    of(track, now).playlistFailed(reason);
  }

  /** The track is not followed any more. */
  void leave(TrackId track, Instant now) {
    if (byTrack.remove(track) != null && byTrack.isEmpty()) {
      awaited = Optional.of(fresh(now));
    }
  }

  /** See {@link SourceTrouble#published}. */
  void published(Optional<Duration> told) {
    publicTarget = told;
    all().forEach(trouble -> trouble.published(told));
  }

  /** Why the source is to be doubted now. */
  Optional<Doubt> doubt(Instant now) {
    return recording
        ? Optional.empty()
        : all().flatMap(trouble -> trouble.doubt(now).stream()).findFirst();
  }

  /** Without another segment it is doubted from then on. */
  Instant frozenAt() {
    return earliest(SourceTrouble::frozenAt);
  }

  /** Without another segment it is left then. */
  Instant givenUpAt() {
    return earliest(SourceTrouble::givenUpAt);
  }

  private Instant earliest(Function<SourceTrouble, Instant> moment) {
    return all().map(moment).min(Comparator.naturalOrder()).orElseThrow();
  }

  private Stream<SourceTrouble> all() {
    return Stream.concat(byTrack.values().stream(), awaited.stream());
  }

  private SourceTrouble of(TrackId track, Instant now) {
    awaited = Optional.empty();
    return byTrack.computeIfAbsent(track, unseen -> fresh(now));
  }

  private SourceTrouble fresh(Instant now) {
    var trouble = new SourceTrouble(settings, target, lastSegment.orElse(now));
    trouble.published(publicTarget);
    return trouble;
  }
}
