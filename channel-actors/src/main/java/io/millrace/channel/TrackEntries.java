package io.millrace.channel;

import io.millrace.ladder.Ladder;
import io.millrace.timeline.ComingBack;
import io.millrace.timeline.Entry;
import io.millrace.timeline.FirstEntry;
import java.time.Instant;
import java.util.Optional;

/** Where the tracks of a channel enter their sources. Used by the channel's actor only. */
final class TrackEntries {

  private final ChannelMemory memory;
  private final Tracks tracks;
  private final InheritedTracks inherited;
  private final int startSegments;
  private final Waking waking;

  TrackEntries(ChannelTools tools, ChannelMemory memory, Tracks tracks, InheritedTracks inherited) {
    this.memory = memory;
    this.tracks = tracks;
    this.inherited = inherited;
    this.startSegments = tools.settings().timeline().startSegments();
    this.waking = new Waking(startSegments);
  }

  /**
   * Where a source is entered of which nothing is known yet.
   *
   * @param isActive an earlier run has followed it
   */
  Entry entryOfSource(boolean isActive) {
    return isActive && tracks.ladder().filter(Ladder::isSingle).isPresent()
        ? entry(TrackId.MAIN, true)
        : entryOfSource();
  }

  private Entry entryOfSource() {
    return tracks
        .lead()
        .filter(lead -> lead.appended() > 0)
        .map(lead -> lead.past().entry())
        .orElseGet(this::coldStart);
  }

  /**
   * Where the track enters the source that it is filled from.
   *
   * @param isActive other tracks are filled from this source already
   */
  Entry entry(TrackId track, boolean isActive) {
    if (tracks.ladder().isEmpty()) {
      return coldStart();
    }
    TrackPublisher publisher = tracks.publisher(track);
    if (publisher.appended() > 0) {
      Optional<String> source = isActive ? inherited.goesOnWith(track) : Optional.empty();
      return source.<Entry>map(publisher::goingOnAfter).orElseGet(publisher.past()::entry);
    }
    boolean others = tracks.lead().filter(lead -> lead.appended() > 0).isPresent();
    if (!others) {
      return coldStart();
    }
    return isActive
        ? memory.periods().orElseThrow().joining(waking.segments(publisher.kind()))
        : entryOfSource();
  }

  /**
   * The same, at the content at which the lead track of the source has entered it; to be awaited
   * until that is known.
   */
  Entry entry(TrackId track, boolean isActive, Optional<FirstEntry> first) {
    return switch (entry(track, isActive)) {
      case Entry.GoingOn alone ->
          first
              .<Entry>map(place -> goingOnFrom(track).past().goingOn(place, tracks.kind(track)))
              .orElseGet(() -> isActive ? alone : new Entry.Awaited());
      case Entry.ColdStart cold ->
          first
              .<Entry>map(place -> place.coldStart(cold.segments()))
              .orElseGet(() -> isActive ? cold : new Entry.Awaited());
      case Entry.Joining joining -> joining;
      case Entry.Awaited awaited -> awaited;
      case Entry.After after -> after;
      case ComingBack comingBack -> comingBack;
    };
  }

  /**
   * Where this track enters a source, being the first to do so; empty where others do not follow
   * it.
   */
  Optional<FirstEntry> firstEntry(TrackId told, Optional<Instant> dateTime, long upstreamMsn) {
    // Of a source that is one Media Playlist, the track has no name of this ladder.
    TrackId track =
        tracks.ladder().isEmpty() || tracks.has(told)
            ? told
            : tracks.lead().map(TrackPublisher::id).orElse(told);
    return switch (entry(track, false)) {
      case Entry.GoingOn goingOn ->
          Optional.of(goingOnFrom(track).past().entersAt(dateTime, upstreamMsn));
      case Entry.ColdStart cold -> Optional.of(FirstEntry.cold(dateTime, upstreamMsn));
      case Entry.Joining joining -> Optional.empty();
      case Entry.Awaited awaited -> Optional.empty();
      case Entry.After after -> Optional.empty();
      case ComingBack comingBack -> Optional.empty();
    };
  }

  /** The track that a source has to go on from in this one, which may show nothing yet. */
  private TrackPublisher goingOnFrom(TrackId track) {
    TrackPublisher own = tracks.publisher(track);
    return own.appended() > 0 ? own : tracks.lead().orElse(own);
  }

  private Entry coldStart() {
    return new Entry.ColdStart(startSegments);
  }
}
