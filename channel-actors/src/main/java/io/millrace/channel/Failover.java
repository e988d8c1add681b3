package io.millrace.channel;

import io.millrace.channel.ChannelFacts.FollowedFacts;
import io.millrace.channel.ChannelFacts.LinkFacts;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.SourceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Decides which source a channel follows: the one state machine for starting, running, failing over
 * and coming back.
 *
 * <p>Pure: what happened and when goes in, what to do comes out, nothing is done here. At any time
 * there is at most one <em>active</em> attempt, which the timeline follows, and one
 * <em>candidate</em> beside it; the phase says how they stand. Words about any other epoch are
 * dropped. Not thread-safe: the channel actor owns it.
 *
 * <pre>
 *            active  candidate
 *   IDLE       -        -
 *   LOCATING   -     not located   (nothing delivered in this run)
 *   STARTING   -      located      (nothing delivered in this run)
 *   LIVE       x      maybe        (a return or an operator's wish)
 *   SUSPECT    x      maybe        (whichever delivers first goes on)
 *   SWITCHING  -        x
 *   DARK       -        -          (until the next source has rested)
 * </pre>
 */
final class Failover {

  /** What is due is done within this, unless the whole process stood still. */
  private static final Duration LATE = Duration.ofMillis(500);

  /** After that, what can be loaded is loaded within this. */
  private static final Duration CATCHES_UP_IN = Duration.ofSeconds(1);

  private final FailoverSettings settings;
  private final SourceRing ring;
  private final FailoverMoves moves;
  private final ContentWatch content;
  private Instant lastAwake;

  /**
   * An idle channel.
   *
   * @param epochs gives a number that was never given before, each time
   */
  Failover(
      ChannelDefinition definition,
      FailoverSettings settings,
      RestPolicy rests,
      LongSupplier epochs,
      Instant now) {
    this.settings = settings;
    this.ring = new SourceRing(definition.sources(), rests);
    this.moves = new FailoverMoves(settings, ring, epochs, now);
    this.content = new ContentWatch(settings.content());
    this.lastAwake = now;
  }

  Phase phase() {
    return moves.phase();
  }

  Instant since() {
    return moves.since();
  }

  Optional<Attempt> active() {
    return moves.active();
  }

  Optional<Attempt> candidate() {
    return moves.candidate();
  }

  SourceRing ring() {
    return ring;
  }

  boolean isActive(long epoch) {
    return moves.following(epoch) != null;
  }

  boolean isCandidate(long epoch) {
    return moves.preparation(epoch) != null;
  }

  /**
   * Something is about to be told. If what was due long ago has waited for that, the process was
   * held up, and what sources did not deliver meanwhile may be there to be loaded: the active one
   * and the candidate get so much longer. A pause that ends before anything is that late is not
   * noticed, nor is a load that failed because of it.
   */
  void awake(Instant now) {
    moves
        .nextDue(lastAwake)
        .filter(due -> due.plus(LATE).isBefore(now))
        .map(due -> due.minus(CATCHES_UP_IN))
        .map(from -> from.isBefore(lastAwake) ? lastAwake : from)
        .ifPresent(from -> moves.heldUp(Duration.between(from, now)));
    lastAwake = now;
  }

  /** Somebody wants the channel, or it is always on. Nothing happens unless it is idle. */
  List<FailoverStep> start(Instant now) {
    return phase() == Phase.IDLE ? moves.start(now) : List.of();
  }

  /**
   * Goes on as an earlier run did that players have seen something of.
   *
   * @param kept what they have seen last is still there
   */
  List<FailoverStep> goOn(ChannelFacts facts, boolean kept, Instant now) {
    Optional<FollowedFacts> followed = facts.followed();
    Optional<SourceDefinition> source =
        followed.flatMap(each -> ring.find(each.source())).map(SourceHealth::definition);
    if (source.isEmpty()) {
      return kept ? moves.goOnWithout(now) : moves.start(now);
    }
    Attempt.Purpose purpose = followed.get().purpose();
    if (!kept) {
      boolean wished = purpose == Attempt.Purpose.MANUAL;
      return moves.startWith(source.get(), wished ? purpose : Attempt.Purpose.START, now);
    }
    boolean doubted = facts.phase() == Phase.SUSPECT;
    return moves.goOnWith(source.get(), purpose, followed.get().since(), doubted, now);
  }

  /** The source that is followed, for the next run. */
  Optional<FollowedFacts> followed(Optional<LinkFacts> link) {
    return moves.followed(link);
  }

  /** Nobody wants it any more, or it is being removed. */
  List<FailoverStep> stop(String reason, Instant now) {
    content.forgetBitrates();
    return phase() == Phase.IDLE ? List.of() : moves.stop(reason, now);
  }

  /** The attempt's address was found. */
  List<FailoverStep> located(long epoch, Instant now) {
    Preparation preparing = moves.preparation(epoch);
    return preparing == null || preparing.attempt().located()
        ? List.of()
        : moves.located(preparing, now);
  }

  /** A playlist of the attempt was read. */
  List<FailoverStep> playlistLoaded(long epoch, TrackId track, Duration target, Instant now) {
    Following following = moves.following(epoch);
    if (following != null) {
      following.trouble().playlistLoaded(track, target, now);
      return moves.reconsider(now);
    }
    Preparation preparing = moves.preparation(epoch);
    if (preparing != null) {
      moves.update(preparing.withTarget(target));
    }
    return List.of();
  }

  /** Players read this Target Duration now; empty if nothing is public. */
  void published(Optional<Duration> targetDuration) {
    moves.published(targetDuration);
  }

  /** Whether players see a slate, so that none runs dry while a source is tried. */
  void slated(boolean isShown) {
    moves.slated(isShown);
  }

  /** A playlist of the attempt could not be read. */
  List<FailoverStep> playlistFailed(long epoch, TrackId track, String reason, Instant now) {
    Following following = moves.following(epoch);
    if (following != null) {
      following.trouble().playlistFailed(track, reason, now);
      ring.stumbled(following.attempt().source(), reason);
      return moves.reconsider(now);
    }
    Preparation preparing = moves.preparation(epoch);
    return preparing == null
        ? List.of()
        : moves.candidateFailed(preparing, FailureCause.PLAYLIST, reason, now);
  }

  /** A segment of the attempt was lost, and those after it come: a gap will be met there. */
  void wentOn(long epoch, TrackId track, Instant now) {
    Following following = moves.following(epoch);
    if (following != null) {
      following.trouble().wentOn(track, now);
    }
  }

  /** A segment that could not be used was left out. */
  List<FailoverStep> segmentSkipped(long epoch, TrackId track, String reason, Instant now) {
    Following following = moves.following(epoch);
    if (following != null) {
      following.trouble().segmentSkipped(track, reason, now);
      ring.stumbled(following.attempt().source(), reason);
      var steps = new ArrayList<FailoverStep>();
      steps.add(FailoverNotes.skipped(following.attempt(), reason, now));
      steps.addAll(moves.reconsider(now));
      return steps;
    }
    Preparation preparing = moves.preparation(epoch);
    if (preparing == null) {
      return List.of();
    }
    Preparation skipping = preparing.skippedOne();
    if (skipping.skipped() >= settings.skippedSegments()) {
      return moves.candidateFailed(skipping, FailureCause.SEGMENTS, reason, now);
    }
    moves.update(skipping);
    ring.stumbled(preparing.attempt().source(), reason);
    return List.of();
  }

  /**
   * What the next segment of the attempt holds. A candidate that still sends the pictures that its
   * source was left for takes over from nobody.
   */
  List<FailoverStep> contentRead(long epoch, TrackId track, ContentMark mark, Instant now) {
    Following following = moves.following(epoch);
    if (following != null) {
      content.followed(following, track, mark, now);
      return moves.reconsider(now);
    }
    Preparation preparing = moves.preparation(epoch);
    return preparing != null && isRefused(preparing, mark)
        ? moves.candidateFailed(
            preparing, FailureCause.SEGMENTS, "it still sends the same pictures", now)
        : List.of();
  }

  private boolean isRefused(Preparation preparing, ContentMark mark) {
    return active().isPresent()
        && preparing.attempt().purpose() != Attempt.Purpose.MANUAL
        && content.isStillRepeated(preparing.attempt().source(), mark);
  }

  /** The attempt's source began to number its segments anew. */
  List<FailoverStep> numberedAnew(long epoch, TrackId track, Instant now) {
    Following following = moves.following(epoch);
    if (following == null) {
      return List.of();
    }
    following.trouble().numberedAnew(track, now);
    return moves.reconsider(now);
  }

  /** Nothing more will come from this attempt. */
  List<FailoverStep> ended(long epoch, String reason, Instant now) {
    FailureCause cause = FailureCause.PLAYLIST;
    Following following = moves.following(epoch);
    if (following != null) {
      return moves.activeFailed(following, cause, reason, now);
    }
    Preparation preparing = moves.preparation(epoch);
    return preparing == null ? List.of() : moves.candidateFailed(preparing, cause, reason, now);
  }

  /** The provider of the candidate's source has no slot for it now. */
  List<FailoverStep> noSlot(long epoch, String reason, Instant now) {
    Preparation preparing = moves.preparation(epoch);
    return preparing == null
        ? moves.slotLost(epoch, reason, now)
        : moves.noSlot(preparing, reason, now);
  }

  /**
   * The origin of the candidate's source said that there are too many already. That is no failure
   * of the source.
   */
  List<FailoverStep> providerRefused(long epoch, String reason, Instant now) {
    Preparation preparing = moves.preparation(epoch);
    return preparing == null ? List.of() : moves.providerRefused(preparing, reason, now);
  }

  /** The attempt may not use its source any longer. */
  List<FailoverStep> slotLost(long epoch, String reason, Instant now) {
    return moves.slotLost(epoch, reason, now);
  }

  /** A slot came that was waited for; it is used at once or not at all. */
  List<FailoverStep> slotCame(String provider, Instant now) {
    return moves.slotCame(provider, now);
  }

  /**
   * The providers whose slots are to be waited for: those that have refused the channel and whose
   * slot it would use. Others that have refused are asked again when they are needed.
   */
  Set<String> waitsFor(Instant now) {
    return moves.waitsFor(now);
  }

  /** Whether a segment of this attempt is to be published. */
  boolean wants(long epoch) {
    Preparation preparing = moves.preparation(epoch);
    return isActive(epoch)
        || (preparing != null
            && (active().isEmpty() || phase() == Phase.SUSPECT || preparing.isWished()));
  }

  /**
   * A segment of this attempt is ready. Nothing happens unless it is {@linkplain #wants wanted}.
   */
  List<FailoverStep> segmentReady(long epoch, TrackId track, OptionalDouble speed, Instant now) {
    Following following = moves.following(epoch);
    if (following != null) {
      following.trouble().segment(track, speed, now);
      ring.delivered(following.attempt().source(), speed, now);
      return moves.reconsider(now);
    }
    Preparation preparing = moves.preparation(epoch);
    return preparing == null || !wants(epoch)
        ? List.of()
        : moves.takeOver(preparing, track, speed, now);
  }

  /**
   * A segment is ready that shows again what was shown. The attempt delivers, but lags: an active
   * source whose next segment would end the doubt is not left for that. One that is left on
   * purpose, is no longer defined or delivers badly is: a source that lags would lose the race for
   * the next segment to it for ever.
   */
  List<FailoverStep> segmentRepeats(long epoch, TrackId track, OptionalDouble speed, Instant now) {
    Preparation preparing = moves.preparation(epoch);
    if (preparing != null && !preparing.isWished() && moves.mayRecover(now)) {
      moves.update(preparing.alive(now));
      return List.of();
    }
    return segmentReady(epoch, track, speed, now);
  }

  /** The source has a gap in place of a segment; it is published if the attempt is active. */
  List<FailoverStep> gapMet(long epoch, TrackId track, Instant now) {
    Following following = moves.following(epoch);
    if (following == null) {
      return List.of();
    }
    following.trouble().gap(track, now);
    return moves.reconsider(now);
  }

  /** Nobody watches the track any more: what it did does not count against its source. */
  void trackLeft(long epoch, TrackId track, Instant now) {
    Following following = moves.following(epoch);
    if (following != null) {
      following.trouble().leave(track, now);
    }
  }

  /** The source has a recording: it is whole, so nothing more is to be expected of it. */
  List<FailoverStep> recordingRead(long epoch, TrackId track, Instant now) {
    List<FailoverStep> steps = segmentReady(epoch, track, OptionalDouble.empty(), now);
    Following following = moves.following(epoch);
    if (following != null) {
      following.trouble().isRecording();
    }
    return steps;
  }

  /** A probe has read the source's playlist; it may be what was waited for. */
  List<FailoverStep> probeSucceeded(SourceDefinition source, Instant now) {
    ring.probed(source, now);
    return moves.due(now);
  }

  /** A probe has failed: the source rests like one that was left, but no longer if it does. */
  void probeFailed(SourceDefinition source, String reason, Instant now) {
    if (moves.attempts().anyMatch(attempt -> attempt.source().equals(source))) {
      return;
    }
    if (ring.find(source.name()).filter(health -> health.isResting(now)).isPresent()) {
      ring.stumbled(source, reason);
    } else {
      ring.left(source, reason, FailureCause.PLAYLIST, now);
    }
  }

  /** An operator wants to leave the active source, for the named one or for the best other one. */
  SwitchWish wish(Optional<String> to, Instant now) {
    return SwitchWish.of(
        to, ring, phase(), active(), now, source -> moves.prepareWished(source, now));
  }

  /** The operator changed the sources. */
  List<FailoverStep> redefine(ChannelDefinition definition, Instant now) {
    ring.redefine(definition.sources());
    content.keep(ring);
    return moves.afterRedefinition(now);
  }

  /** Why the active source is in doubt. */
  Optional<String> doubt(Instant now) {
    return moves.doubt(now).map(Doubt::reason);
  }

  /** The active attempt, if its source has shown nothing but a card from its beginning on. */
  Optional<Attempt> cardShowing() {
    return moves.cardShowing();
  }

  /** What else is not well with the active source. */
  List<String> remarks() {
    return moves.remarks();
  }

  /** When {@link #due} is to be called next if nothing else happens; not before now. */
  Optional<Instant> nextDue(Instant now) {
    return moves.nextDue(now);
  }

  /** Time has passed. */
  List<FailoverStep> due(Instant now) {
    return moves.due(now);
  }
}
