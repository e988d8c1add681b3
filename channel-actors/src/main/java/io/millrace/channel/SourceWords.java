package io.millrace.channel;

import io.millrace.channel.ChannelNews.ContentRead;
import io.millrace.channel.ChannelNews.IngestEnded;
import io.millrace.channel.ChannelNews.NumberedAnew;
import io.millrace.channel.ChannelNews.PlaylistFailed;
import io.millrace.channel.ChannelNews.PlaylistLoaded;
import io.millrace.channel.ChannelNews.ProbeSucceeded;
import io.millrace.channel.ChannelNews.SegmentMeasured;
import io.millrace.channel.ChannelNews.SegmentReady;
import io.millrace.channel.ChannelNews.SegmentSkipped;
import io.millrace.channel.ChannelNews.SourceEntered;
import io.millrace.ladder.LadderTrack;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Passes what a channel hears of its sources to those parts that it concerns. Used by the channel's
 * actor only.
 */
final class SourceWords {

  private final InstantSource clock;
  private final Failover failover;
  private final Tracks tracks;
  private final TrackFeeds feeds;
  private final Publication publication;
  private final Recordings recordings;
  private final LinkRenewals renewals;
  private final SourceLinks links;
  private final StatusTimes times;
  private final Consumer<List<FailoverStep>> performer;

  SourceWords(
      InstantSource clock,
      Failover failover,
      Tracks tracks,
      TrackFeeds feeds,
      Publication publication,
      Recordings recordings,
      LinkRenewals renewals,
      SourceLinks links,
      StatusTimes times,
      Consumer<List<FailoverStep>> performer) {
    this.clock = clock;
    this.failover = failover;
    this.tracks = tracks;
    this.feeds = feeds;
    this.publication = publication;
    this.recordings = recordings;
    this.renewals = renewals;
    this.links = links;
    this.times = times;
    this.performer = performer;
  }

  /** What is still on its way from a feed that was left counts for nothing. */
  void hear(ChannelNews.FeedNews word) {
    if (!feeds.follows(word.epoch(), word.track())) {
      publication.giveUp(word);
      return;
    }
    switch (word) {
      case PlaylistLoaded loaded -> playlistLoaded(loaded);
      case SourceEntered entered -> feeds.entered(entered);
      case PlaylistFailed(var epoch, var track, var reason) -> {
        if (feeds.counts(epoch, track)) {
          performer.accept(failover.playlistFailed(epoch, track, reason, now()));
        } else {
          publication.failed(epoch, track);
        }
      }
      case ContentRead(var epoch, var track, var mark) -> {
        if (feeds.counts(epoch, track)) {
          performer.accept(failover.contentRead(epoch, track, mark, now()));
        }
      }
      case NumberedAnew(var epoch, var track) -> {
        if (feeds.counts(epoch, track)) {
          performer.accept(failover.numberedAnew(epoch, track, now()));
        }
      }
      case SegmentReady ready -> publication.take(ready);
      case SegmentMeasured measured -> publication.measured(measured);
      case SegmentSkipped skipped -> skipped(skipped);
      case IngestEnded(var epoch, var track, var reason) -> {
        if (feeds.counts(epoch, track) || isSoundOfCandidate(epoch, track)) {
          performer.accept(failover.ended(epoch, reason, now()));
        } else {
          publication.failed(epoch, track);
        }
      }
      case ChannelNews.LinkRefused refused -> renewals.refused(refused);
      case ChannelNews.Relocated relocated -> renewals.relocated(relocated);
      case ChannelNews.NotRelocated failure -> renewals.notRelocated(failure);
      case ChannelNews.RecordingRead read -> {
        worked(read.epoch());
        recordings.read(read);
      }
      case ChannelNews.EventRead read -> recordings.event(read);
      case ChannelNews.EventGrew grew -> recordings.event(grew);
      case ChannelNews.EventEnded ended -> recordings.ended(ended);
    }
  }

  /** A source that is not followed can be read. */
  void hear(ProbeSucceeded probe) {
    boolean fits = !tracks.arePublic() || probe.recording() == recordings.isShown();
    if (fits) {
      performer.accept(failover.probeSucceeded(probe.source(), now()));
      if (!probe.recording()) {
        // A recording tells the length of its own segments only, which may be that of a film.
        tracks.expect(probe.targetDuration());
      }
    } else {
      String what = probe.recording() ? "its playlist has ended (EXT-X-ENDLIST)" : "it is live";
      failover.probeFailed(probe.source(), what, now());
    }
  }

  /** It would never be heard of again, and no picture stands in for it. */
  private boolean isSoundOfCandidate(long epoch, TrackId track) {
    return failover.isCandidate(epoch)
        && tracks.counts(track)
        && tracks.kind(track) != LadderTrack.Kind.VARIANT;
  }

  private void worked(long epoch) {
    Stream.of(failover.active(), failover.candidate())
        .flatMap(Optional::stream)
        .filter(attempt -> attempt.epoch() == epoch)
        .forEach(attempt -> links.worked(attempt.source()));
  }

  private void playlistLoaded(PlaylistLoaded loaded) {
    worked(loaded.epoch());
    if (recordings.isShown() && !failover.isActive(loaded.epoch())) {
      String reason = "it is live, and the channel plays a recording";
      performer.accept(failover.ended(loaded.epoch(), reason, now()));
      return;
    }
    feeds.foundMedia(loaded.epoch());
    if (feeds.counts(loaded.epoch(), loaded.track())) {
      performer.accept(
          failover.playlistLoaded(loaded.epoch(), loaded.track(), loaded.targetDuration(), now()));
    } else {
      // It may have led until now.
      failover.trackLeft(loaded.epoch(), loaded.track(), now());
    }
    if (failover.isActive(loaded.epoch()) || failover.active().isEmpty()) {
      times.nextReload(loaded.nextReload());
    }
    tracks.expect(loaded.targetDuration());
  }

  private Instant now() {
    return clock.instant();
  }

  /** A loss is a sign of life, where the source goes on after it. */
  private void skipped(SegmentSkipped word) {
    if (word.gapFollows()) {
      failover.wentOn(word.epoch(), word.track(), now());
    }
    if (feeds.counts(word.epoch(), word.track())) {
      String what = "segment " + word.upstreamMsn() + ": " + word.reason();
      performer.accept(failover.segmentSkipped(word.epoch(), word.track(), what, now()));
      return;
    }
    publication.failed(word.epoch(), word.track());
    if (word.gapFollows()) {
      publication.heard(word.epoch(), word.track());
    }
  }
}
