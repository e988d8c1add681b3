package io.millrace.channel;

import io.millrace.channel.ChannelCommand.FetchReply;
import io.millrace.channel.ChannelCommand.Fetched;
import io.millrace.channel.ChannelCommand.NotFetched;
import io.millrace.channel.ChannelCommand.SegmentItem;
import io.millrace.channel.ChannelNews.EventRead;
import io.millrace.channel.ChannelNews.RecordingProbed;
import io.millrace.channel.ChannelNews.RecordingRead;
import io.millrace.ladder.LadderTrack;
import io.millrace.media.WebVtt;
import io.millrace.segment.Expectation;
import io.millrace.source.SourceDefinition;
import io.millrace.timeline.PublishedSegment;
import io.millrace.upstream.Upstream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * What a channel lists without having it: recordings, and what an event has listed before the
 * channel came. It is fetched when somebody asks for it. Used by the channel's actor only.
 */
final class Recordings {

  /**
   * What a track lists, as the source that is followed has it.
   *
   * @param clock when the track's first segment starts, on the clock that players know
   * @param correction puts the source's segments on that clock; empty for the first source
   */
  private record Recorded(
      long epoch,
      SourceDefinition source,
      long firstMsn,
      List<RecordedSegment> segments,
      Optional<Duration> clock,
      Optional<ClockCorrection> correction) {

    Recorded elsewhere(List<RecordedSegment> same) {
      return new Recorded(epoch, source, firstMsn, same, clock, correction);
    }

    Optional<RecordedSegment> at(long msn) {
      long index = msn - firstMsn;
      return index < 0 || index >= segments.size()
          ? Optional.empty()
          : Optional.of(segments.get((int) index));
    }
  }

  private final ChannelTools tools;
  private final ChannelMemory memory;
  private final Failover failover;
  private final Tracks tracks;
  private final TrackFeeds feeds;
  private final Ingests ingests;
  private final Publication publication;
  private final LinkRenewals renewals;
  private final ActorContext<ChannelCommand> context;
  private final Consumer<List<FailoverStep>> performer;
  private final RecordedFetches fetches;
  private final Map<TrackId, Recorded> recorded = new HashMap<>();
  private boolean whole;

  Recordings(
      ChannelTools tools,
      ChannelMemory memory,
      Failover failover,
      Tracks tracks,
      TrackFeeds feeds,
      Ingests ingests,
      Publication publication,
      LinkRenewals renewals,
      ActorContext<ChannelCommand> context,
      TimerScheduler<ChannelCommand> timers,
      Consumer<List<FailoverStep>> performer) {
    this.tools = tools;
    this.memory = memory;
    this.failover = failover;
    this.tracks = tracks;
    this.feeds = feeds;
    this.ingests = ingests;
    this.publication = publication;
    this.renewals = renewals;
    this.context = context;
    this.performer = performer;
    this.whole = tracks.showRecording();
    this.fetches =
        new RecordedFetches(
            tools,
            memory.definition().id().value(),
            context,
            timers,
            this::place,
            this::mayHavePlace,
            this::triesElsewhere,
            this::refused,
            this::awaitsLink);
  }

  /** Whether the channel plays a recording, and nothing live. */
  boolean isShown() {
    return whole;
  }

  /** A source has a recording: its first segment tells whether it can be had, and what it is. */
  void read(RecordingRead read) {
    feeds.foundMedia(read.epoch());
    Optional<Attempt> attempt = attempt(read.epoch());
    boolean known =
        feeds.riders(read.epoch(), read.track()).stream()
            .allMatch(track -> isRead(track, read.epoch()));
    if (attempt.isPresent() && known) {
      relist(read);
    }
    if (attempt.isEmpty() || known) {
      return;
    }
    if (tracks.arePublic() && !whole) {
      if (!tracks.counts(read.track())) {
        return;
      }
      performer.accept(
          failover.ended(read.epoch(), "it has a recording, and the channel is live", now()));
      return;
    }
    probe(attempt.get(), read);
  }

  /** The same list from another address: what is fetched from now on is fetched there. */
  private void relist(RecordingRead read) {
    List<RecordedSegment> segments = RecordedSegment.of(read.playlist(), read.base());
    for (TrackId track : feeds.riders(read.epoch(), read.track())) {
      SameCuts.of(tracks.publisher(track).listed(), segments)
          .ifPresent(same -> recorded.computeIfPresent(track, (any, list) -> list.elsewhere(same)));
    }
    fetches.goOn();
  }

  private boolean isRead(TrackId track, long epoch) {
    Recorded list = recorded.get(track);
    return list != null && list.epoch() == epoch;
  }

  private void probe(Attempt attempt, RecordingRead read) {
    Optional<Upstream> upstream = ingests.upstream(attempt.source());
    Optional<AttachmentFetches> attachments = ingests.attachments(attempt.source());
    Optional<RecordedSegment> first = firstOf(read);
    if (upstream.isEmpty() || attachments.isEmpty() || first.isEmpty()) {
      leave(read, "its recording has no segment");
      return;
    }
    var place =
        new RecordedFetches.Place(
            first.get(),
            upstream.get(),
            attachments.get(),
            expectation(read.track()),
            List.of(),
            Optional.empty());
    context.pipeToSelf(
        RecordingProbe.of(place, tools, memory.definition().id().value()),
        (probed, failure) ->
            failure == null
                ? new RecordingProbed(read, probed)
                : new ChannelNews.IngestEnded(read.epoch(), read.track(), Failures.words(failure)));
  }

  private static Optional<RecordedSegment> firstOf(RecordingRead read) {
    return RecordedSegment.of(read.playlist(), read.base()).stream()
        .filter(each -> !each.segment().gap())
        .findFirst();
  }

  /** Text that cannot be had is no reason to leave a source. */
  private void leave(RecordingRead read, String reason) {
    if (tracks.counts(read.track())) {
      performer.accept(failover.ended(read.epoch(), reason, now()));
    }
  }

  /** The recording can be had: it is shown, or goes on in place of the one that is shown. */
  void probed(RecordingProbed probed) {
    RecordingRead read = probed.read();
    Optional<Attempt> attempt = attempt(read.epoch());
    Set<TrackId> riders = feeds.riders(read.epoch(), read.track());
    if (attempt.isEmpty() || riders.isEmpty()) {
      probed.probe().flight().cancel();
      return;
    }
    if (!failover.isActive(read.epoch()) && !whole) {
      feeds.settle(read.epoch());
    }
    List<RecordedSegment> segments = RecordedSegment.of(read.playlist(), read.base());
    for (TrackId track : riders) {
      TrackPublisher publisher = tracks.publisher(track);
      if (publisher.appended() == 0) {
        show(publisher, attempt.get(), read, probed.probe(), segments);
      } else if (!goesOn(publisher, attempt.get(), probed.probe(), segments)) {
        probed.probe().flight().cancel();
        leave(read, "its recording is not cut or packed like the one shown");
        return;
      }
    }
    boolean goesOn = whole;
    whole = true;
    performer.accept(failover.recordingRead(read.epoch(), read.track(), now()));
    makePublic(riders);
    probed.probe().flight().cancel();
    if (goesOn) {
      fetches.goOn();
    }
  }

  private void makePublic(Set<TrackId> riders) {
    if (tracks.arePublic()) {
      riders.forEach(publication::makePublic);
    } else {
      publication.makePublic();
    }
  }

  private void show(
      TrackPublisher publisher,
      Attempt attempt,
      RecordingRead read,
      RecordingProbe probe,
      List<RecordedSegment> segments) {
    var parts =
        new RecordedParts(
            attempt.name(),
            attempt.source().decrypt(),
            probe.segment().container(),
            firstOf(read),
            tools.names());
    publisher.show(
        segments.stream().map(parts::published).toList(),
        PassedTags.ofRecording(read.playlist().headerTags()));
    publisher.describe(probe.segment().description());
    publisher.measured(probe.segment().bytes(), probe.segment().duration());
    keep(publisher, probe);
    recorded.put(
        publisher.id(),
        new Recorded(
            attempt.epoch(),
            attempt.source(),
            publisher.listed().getFirst().msn(),
            segments,
            probe.segment().mediaStart(),
            Optional.empty()));
  }

  /** The first segment is what players want first. */
  private void keep(TrackPublisher publisher, RecordingProbe probe) {
    publisher.listed().stream()
        .filter(segment -> !segment.gap())
        .findFirst()
        .map(first -> new SegmentItem(publisher.id(), first.msn()))
        .ifPresent(first -> fetches.keep(first, probe.flight().body()));
  }

  private boolean goesOn(
      TrackPublisher publisher,
      Attempt attempt,
      RecordingProbe probe,
      List<RecordedSegment> segments) {
    List<PublishedSegment> listed = publisher.listed();
    Optional<List<RecordedSegment>> counterparts = SameCuts.of(listed, segments);
    boolean fits =
        counterparts.isPresent()
            && probe.fits(listed.getFirst().packaging(), memory.attachments())
            && SameCuts.sameVectors(listed, counterparts.get(), attempt.source().decrypt());
    if (!fits) {
      return false;
    }
    Optional<Duration> clock =
        Optional.ofNullable(recorded.get(publisher.id())).flatMap(Recorded::clock);
    recorded.put(
        publisher.id(),
        new Recorded(
            attempt.epoch(),
            attempt.source(),
            listed.getFirst().msn(),
            counterparts.get(),
            clock,
            ClockCorrection.between(clock, probe.segment().mediaStart())));
    return true;
  }

  /** An event is listed from its beginning. */
  void event(EventRead read) {
    feeds.foundMedia(read.epoch());
    attempt(read.epoch())
        .ifPresent(attempt -> memory.events().begins(attempt, read.track(), read.earlier()));
  }

  void event(ChannelNews.EventGrew grew) {
    attempt(grew.epoch())
        .ifPresent(attempt -> memory.events().add(attempt, grew.track(), grew.segment()));
  }

  /** The event is over: it stays as a recording. */
  void ended(ChannelNews.EventEnded ended) {
    if (!failover.isActive(ended.epoch())) {
      performer.accept(failover.ended(ended.epoch(), "its event has ended", now()));
      return;
    }
    failover.active().ifPresent(attempt -> ingests.stop(attempt, ended.track()));
    feeds.riders(ended.epoch(), ended.track()).forEach(track -> tracks.publisher(track).end());
    whole = true;
    performer.accept(failover.recordingRead(ended.epoch(), ended.track(), now()));
    tracks.show(failover.phase());
  }

  /** Answers once the segment can be read, or will never be. */
  void fetch(SegmentItem item, ActorRef<FetchReply> replyTo) {
    if (listed(item).isEmpty()) {
      replyTo.tell(new NotFetched("no playlist lists this segment", false));
    } else if (isAbsentText(item)) {
      fetches.keep(item, WebVtt.empty());
      replyTo.tell(new Fetched());
    } else if (!mayHavePlace(item)) {
      replyTo.tell(new NotFetched("its source is not there any more", true));
    } else if (failover.phase() == Phase.DARK) {
      replyTo.tell(new NotFetched("no source of the channel delivers now", true));
    } else {
      fetches.fetch(item, replyTo);
      prefetchAfter(item);
    }
  }

  /** Whoever plays this segment of a recording will want those that follow. */
  void prefetchAfter(SegmentItem item) {
    if (!recorded.containsKey(item.track()) || failover.phase() == Phase.DARK) {
      return;
    }
    for (int ahead = 1; ahead <= ChannelCommand.PREFETCHED; ahead++) {
      var next = new SegmentItem(item.track(), item.msn() + ahead);
      listed(next).ifPresent(any -> fetches.prefetch(next));
    }
  }

  void on(ChannelNews.RecordedNews news) {
    fetches.on(news);
  }

  /** No source is left. */
  void giveUp(String reason) {
    fetches.giveUp(reason);
  }

  /** The channel stops. */
  void forget(String reason) {
    fetches.giveUp(reason);
    recorded.clear();
    whole = false;
  }

  /** The link of what is followed may have ended. */
  private void refused(SegmentItem item, String reason) {
    failover
        .active()
        .ifPresent(
            active ->
                renewals.refused(
                    new ChannelNews.LinkRefused(active.epoch(), item.track(), reason, false)));
  }

  private boolean awaitsLink() {
    return failover.active().filter(active -> renewals.isUnderway(active.epoch())).isPresent();
  }

  private boolean triesElsewhere(SegmentItem item, String reason) {
    Optional<Attempt> active = failover.active();
    boolean others =
        active.isEmpty()
            || failover
                .ring()
                .next(source -> !source.equals(active.get().source()), now())
                .isPresent();
    if (active.isPresent() && others && whole) {
      performer.accept(
          failover.ended(active.get().epoch(), "segment " + item.msn() + ": " + reason, now()));
    }
    return others && whole;
  }

  /** Where the segment is at the source that is followed; empty if it is nowhere. */
  Optional<RecordedFetches.Place> place(SegmentItem item) {
    Recorded track = recorded.get(item.track());
    if (track == null) {
      return listed(item)
          .flatMap(segment -> memory.events().find(segment.origin()))
          .flatMap(
              entry -> place(item, entry.source(), entry.recorded(), List.of(), Optional.empty()));
    }
    return failover.isActive(track.epoch())
        ? track
            .at(item.msn())
            .flatMap(
                segment ->
                    place(item, track.source(), segment, siblings(item, track), track.correction()))
        : Optional.empty();
  }

  private Optional<RecordedFetches.Place> place(
      SegmentItem item,
      SourceDefinition source,
      RecordedSegment segment,
      List<SegmentItem> also,
      Optional<ClockCorrection> correction) {
    if (!failover.ring().contains(source)) {
      return Optional.empty();
    }
    return ingests
        .upstream(source)
        .flatMap(
            upstream ->
                ingests
                    .attachments(source)
                    .map(
                        attachments ->
                            new RecordedFetches.Place(
                                segment,
                                upstream,
                                attachments,
                                expectation(item.track()),
                                also,
                                correction)));
  }

  /** Whether there is a place now, or may be one when a source is read that is being prepared. */
  private boolean mayHavePlace(SegmentItem item) {
    boolean isPrepared =
        failover.active().map(active -> feeds.fills(active.epoch(), item.track())).orElse(true);
    return place(item).isPresent() || (whole && isPrepared && !isReadAtActive(item.track()));
  }

  private boolean isReadAtActive(TrackId track) {
    return failover.active().filter(active -> isRead(track, active.epoch())).isPresent();
  }

  /** The source that goes on has no such text: what is asked for has no word in it. */
  private boolean isAbsentText(SegmentItem item) {
    return whole
        && tracks.kind(item.track()) == LadderTrack.Kind.SUBTITLES
        && failover
            .active()
            .filter(active -> !feeds.fills(active.epoch(), item.track()))
            .isPresent();
  }

  private Optional<PublishedSegment> listed(SegmentItem item) {
    return tracks.has(item.track())
        ? tracks.publisher(item.track()).listedFrom(item.msn()).stream()
            .findFirst()
            .filter(segment -> segment.msn() == item.msn() && !segment.gap())
        : Optional.empty();
  }

  /** Other tracks for which the same playlist stands. */
  private List<SegmentItem> siblings(SegmentItem item, Recorded track) {
    var siblings = new ArrayList<SegmentItem>();
    recorded.forEach(
        (other, list) -> {
          if (!other.equals(item.track()) && list.segments().equals(track.segments())) {
            siblings.add(new SegmentItem(other, list.firstMsn() + item.msn() - track.firstMsn()));
          }
        });
    return siblings;
  }

  private Expectation expectation(TrackId track) {
    return tracks.kind(track) == LadderTrack.Kind.I_FRAMES
        ? Expectation.I_FRAME
        : Expectation.LISTED;
  }

  private Optional<Attempt> attempt(long epoch) {
    return failover
        .active()
        .filter(attempt -> attempt.epoch() == epoch)
        .or(() -> failover.candidate().filter(attempt -> attempt.epoch() == epoch));
  }

  private Instant now() {
    return tools.clock().instant();
  }
}
