package io.millrace.channel;

import io.millrace.channel.Attempt.Purpose;
import io.millrace.channel.FailoverStep.Dark;
import io.millrace.channel.FailoverStep.End;
import io.millrace.channel.FailoverStep.Locate;
import io.millrace.channel.FailoverStep.TakeOver;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.SourceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  private final FailoverSettings settings;
  private final ReturnToPrimary returning;
  private final SourceRing ring;
  private final LongSupplier epochs;

  private Phase phase = Phase.IDLE;
  private Instant since;
  private @Nullable Following active;
  private @Nullable Preparation candidate;
  private boolean delivered;
  private String lastReason = "no source was tried";

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
    this.returning = new ReturnToPrimary(settings);
    this.ring = new SourceRing(definition.sources(), rests);
    this.epochs = epochs;
    this.since = now;
  }

  Phase phase() {
    return phase;
  }

  Instant since() {
    return since;
  }

  Optional<Attempt> active() {
    return Optional.ofNullable(active).map(Following::attempt);
  }

  Optional<Attempt> candidate() {
    return Optional.ofNullable(candidate).map(Preparation::attempt);
  }

  SourceRing ring() {
    return ring;
  }

  boolean isActive(long epoch) {
    return active != null && active.attempt().epoch() == epoch;
  }

  boolean isCandidate(long epoch) {
    return candidate != null && candidate.attempt().epoch() == epoch;
  }

  /** Somebody wants the channel, or it is always on. Nothing happens unless it is idle. */
  List<FailoverStep> start(Instant now) {
    if (phase != Phase.IDLE) {
      return List.of();
    }
    delivered = false;
    return tryNext(new ArrayList<>(), now);
  }

  /** Nobody wants it any more, or it is being removed. */
  List<FailoverStep> stop(String reason, Instant now) {
    if (phase == Phase.IDLE) {
      return List.of();
    }
    var steps = new ArrayList<FailoverStep>();
    attempts().forEach(attempt -> steps.add(new End(attempt, reason)));
    active = null;
    candidate = null;
    enter(Phase.IDLE, now);
    steps.add(FailoverNotes.stopped(reason, now));
    return steps;
  }

  /** The attempt's address was found. */
  List<FailoverStep> located(long epoch, Instant now) {
    Preparation preparing = candidateOf(epoch);
    if (preparing == null || preparing.attempt().located()) {
      return List.of();
    }
    Attempt attempt = preparing.attempt().nowLocated();
    candidate = preparing.as(attempt);
    if (phase == Phase.LOCATING) {
      enter(Phase.STARTING, now);
    }
    return List.of(FailoverNotes.located(attempt, now));
  }

  /** A playlist of the attempt was read. */
  List<FailoverStep> playlistLoaded(long epoch, Duration target, Instant now) {
    Following following = activeOf(epoch);
    if (following != null) {
      following.trouble().playlistLoaded(target);
      return reconsider(now);
    }
    Preparation preparing = candidateOf(epoch);
    if (preparing != null) {
      candidate = preparing.withTarget(target);
    }
    return List.of();
  }

  /** A playlist of the attempt could not be read. */
  List<FailoverStep> playlistFailed(long epoch, String reason, Instant now) {
    Following following = activeOf(epoch);
    if (following != null) {
      following.trouble().playlistFailed(reason);
      ring.stumbled(following.attempt().source(), reason);
      return reconsider(now);
    }
    Preparation preparing = candidateOf(epoch);
    return preparing == null ? List.of() : candidateFailed(preparing, reason, false, now);
  }

  /** A segment that could not be used was left out. */
  List<FailoverStep> segmentSkipped(long epoch, String reason, Instant now) {
    Following following = activeOf(epoch);
    if (following != null) {
      following.trouble().segmentSkipped(reason);
      ring.stumbled(following.attempt().source(), reason);
      var steps = new ArrayList<FailoverStep>();
      steps.add(FailoverNotes.skipped(following.attempt(), reason, now));
      steps.addAll(reconsider(now));
      return steps;
    }
    Preparation preparing = candidateOf(epoch);
    if (preparing == null) {
      return List.of();
    }
    candidate = preparing.skippedOne();
    if (candidate.skipped() >= settings.skippedSegments()) {
      return candidateFailed(candidate, reason, false, now);
    }
    ring.stumbled(preparing.attempt().source(), reason);
    return List.of();
  }

  /**
   * Nothing more will come from this attempt.
   *
   * @param unsupported the source answers, but with media that is not supported
   */
  List<FailoverStep> ended(long epoch, String reason, boolean unsupported, Instant now) {
    Following following = activeOf(epoch);
    if (following != null) {
      return activeFailed(following, reason, unsupported, now);
    }
    Preparation preparing = candidateOf(epoch);
    return preparing == null ? List.of() : candidateFailed(preparing, reason, unsupported, now);
  }

  /** Whether a segment of this attempt is to be published. */
  boolean wants(long epoch) {
    Preparation preparing = candidateOf(epoch);
    return isActive(epoch)
        || (preparing != null
            && (active == null || phase == Phase.SUSPECT || preparing.isWished()));
  }

  /**
   * A segment of this attempt is ready. Nothing happens unless it is {@linkplain #wants wanted}.
   */
  List<FailoverStep> segmentReady(long epoch, OptionalDouble speed, Instant now) {
    Following following = activeOf(epoch);
    if (following != null) {
      following.trouble().segment(speed, now);
      ring.delivered(following.attempt().source(), speed, now);
      return reconsider(now);
    }
    Preparation preparing = candidateOf(epoch);
    return preparing == null || !wants(epoch) ? List.of() : takeOver(preparing, speed, now);
  }

  /**
   * A segment is ready that shows again what was shown. The attempt delivers, but lags: an active
   * source that still may recover is not left for that, but one that is left on purpose or is no
   * longer defined is, since a source that lags would lose the race for the next segment for ever.
   */
  List<FailoverStep> segmentRepeats(long epoch, OptionalDouble speed, Instant now) {
    Preparation preparing = candidateOf(epoch);
    if (preparing != null
        && !preparing.isWished()
        && active().filter(this::isDefined).isPresent()) {
      candidate = preparing.alive(now);
      return List.of();
    }
    return segmentReady(epoch, speed, now);
  }

  /** The source has a gap in place of a segment; it is published if the attempt is active. */
  List<FailoverStep> gapMet(long epoch, Instant now) {
    Following following = activeOf(epoch);
    if (following == null) {
      return List.of();
    }
    following.trouble().gap(now);
    return reconsider(now);
  }

  /** A probe has read the source's playlist. */
  void probeSucceeded(SourceDefinition source, Instant now) {
    ring.probed(source, now);
  }

  /** A probe has failed: the source rests like one that was left, but no longer if it does. */
  void probeFailed(SourceDefinition source, String reason, boolean unsupported, Instant now) {
    if (attempts().anyMatch(attempt -> attempt.source().equals(source))) {
      return;
    }
    if (ring.find(source.name()).filter(health -> health.isResting(now)).isPresent()) {
      ring.stumbled(source, reason);
    } else {
      ring.left(source, reason, unsupported, now);
    }
  }

  /** An operator wants to leave the active source, for the named one or for the best other one. */
  SwitchWish wish(Optional<String> to, Instant now) {
    return SwitchWish.of(to, ring, phase, active(), now, source -> prepareWished(source, now));
  }

  private List<FailoverStep> prepareWished(SourceDefinition source, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    Preparation preparing = candidate;
    if (preparing != null && preparing.attempt().source().equals(source)) {
      candidate = preparing.as(preparing.attempt().forPurpose(Purpose.MANUAL));
    } else {
      dropCandidate("another switch was asked for", steps);
      prepare(source, Purpose.MANUAL, steps, now);
    }
    return steps;
  }

  /** The operator changed the sources. */
  List<FailoverStep> redefine(ChannelDefinition definition, Instant now) {
    ring.redefine(definition.sources());
    var steps = new ArrayList<FailoverStep>();
    Preparation preparing = candidate;
    if (preparing != null && !ring.contains(preparing.attempt().source())) {
      steps.addAll(candidateFailed(preparing, "its definition changed", false, now));
    }
    if (phase == Phase.DARK) {
      return tryNext(steps, now);
    }
    steps.addAll(reconsider(now));
    return steps;
  }

  /** When {@link #due} is to be called next if nothing else happens; not before now. */
  Optional<Instant> nextDue(Instant now) {
    var moments = new ArrayList<Instant>();
    if (candidate != null) {
      moments.add(deadline(candidate));
    }
    Following following = active;
    if (following != null) {
      SourceTrouble trouble = following.trouble();
      moments.add(phase == Phase.SUSPECT ? trouble.givenUpAt() : trouble.frozenAt());
      planReturn(following, now).map(ReturnToPrimary.Plan::at).ifPresent(moments::add);
    }
    if (phase == Phase.DARK || (phase == Phase.SUSPECT && candidate == null)) {
      ring.nextAvailable(this::isNotActive, now).ifPresent(moments::add);
    }
    return moments.stream().min(Instant::compareTo).map(at -> at.isBefore(now) ? now : at);
  }

  /** Time has passed. */
  List<FailoverStep> due(Instant now) {
    var steps = new ArrayList<FailoverStep>();
    Preparation preparing = candidate;
    if (preparing != null && !now.isBefore(deadline(preparing))) {
      String reason = "no segment within " + settings.startTimeout().toMillis() + " ms";
      steps.addAll(candidateFailed(preparing, reason, false, now));
    }
    if (phase == Phase.DARK) {
      return tryNext(steps, now);
    }
    steps.addAll(reconsider(now));
    return steps;
  }

  /** What the active attempt's state calls for. */
  private List<FailoverStep> reconsider(Instant now) {
    Following following = active;
    if (following == null) {
      return List.of();
    }
    Optional<String> doubt = doubt(following, now);
    if (doubt.isEmpty()) {
      return phase == Phase.SUSPECT ? recovered(following, now) : maybeReturn(following, now);
    }
    if (!now.isBefore(following.trouble().givenUpAt())) {
      return activeFailed(following, doubt.get(), false, now);
    }
    var steps = new ArrayList<FailoverStep>();
    if (phase == Phase.LIVE) {
      enter(Phase.SUSPECT, now);
      steps.add(FailoverNotes.suspected(following.attempt(), doubt.get(), now));
    }
    if (candidate == null) {
      ring.best(this::isNotActive, now)
          .ifPresent(source -> prepare(source, Purpose.REPLACE, steps, now));
    }
    return steps;
  }

  private Optional<String> doubt(Following following, Instant now) {
    return ring.contains(following.attempt().source())
        ? following.trouble().doubt(now)
        : Optional.of("its definition changed");
  }

  private List<FailoverStep> recovered(Following following, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    if (candidate != null && candidate.attempt().purpose() != Purpose.MANUAL) {
      dropCandidate("the active source delivers again", steps);
    }
    enter(Phase.LIVE, now);
    steps.add(FailoverNotes.recovered(following.attempt(), now));
    return steps;
  }

  private List<FailoverStep> maybeReturn(Following following, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    planReturn(following, now)
        .filter(plan -> !plan.at().isAfter(now))
        .ifPresent(plan -> prepare(plan.to(), Purpose.RETURN, steps, now));
    return steps;
  }

  private Optional<ReturnToPrimary.Plan> planReturn(Following following, Instant now) {
    return phase == Phase.LIVE && candidate == null
        ? returning.plan(following, ring, now)
        : Optional.empty();
  }

  private List<FailoverStep> activeFailed(
      Following failed, String reason, boolean unsupported, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    active = null;
    steps.add(new End(failed.attempt(), reason));
    rest(failed.attempt(), reason, unsupported, steps, now);
    if (candidate != null) {
      enter(Phase.SWITCHING, now);
      return steps;
    }
    return tryNext(steps, now);
  }

  private List<FailoverStep> candidateFailed(
      Preparation failed, String reason, boolean unsupported, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    candidate = null;
    steps.add(new End(failed.attempt(), reason));
    rest(failed.attempt(), reason, unsupported, steps, now);
    if (active == null) {
      return tryNext(steps, now);
    }
    steps.addAll(reconsider(now));
    return steps;
  }

  private void rest(
      Attempt left, String reason, boolean unsupported, List<FailoverStep> steps, Instant now) {
    lastReason = reason;
    ring.left(left.source(), reason, unsupported, now)
        .ifPresent(time -> steps.add(FailoverNotes.rested(left, reason, time, now)));
  }

  /** There is neither active attempt nor candidate: begin with the best source, or go dark. */
  private List<FailoverStep> tryNext(List<FailoverStep> steps, Instant now) {
    Optional<SourceDefinition> next = ring.best(source -> true, now);
    if (next.isPresent()) {
      enter(delivered ? Phase.SWITCHING : Phase.LOCATING, now);
      prepare(next.get(), delivered ? Purpose.REPLACE : Purpose.START, steps, now);
    } else if (phase != Phase.DARK) {
      enter(Phase.DARK, now);
      steps.add(FailoverNotes.wentDark(lastReason, ring.nextAvailable(source -> true, now), now));
      steps.add(new Dark(ring.unsupported()));
    }
    return steps;
  }

  private void prepare(
      SourceDefinition source, Purpose purpose, List<FailoverStep> steps, Instant now) {
    var attempt = new Attempt(epochs.getAsLong(), source, purpose, now, false);
    candidate = Preparation.of(attempt);
    steps.add(new Locate(attempt));
    steps.add(FailoverNotes.started(attempt, now));
  }

  private void dropCandidate(String reason, List<FailoverStep> steps) {
    candidate().ifPresent(dropped -> steps.add(new End(dropped, reason)));
    candidate = null;
  }

  private List<FailoverStep> takeOver(Preparation next, OptionalDouble speed, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    Following left = active;
    if (left != null) {
      steps.add(new End(left.attempt(), "'" + next.attempt().name() + "' took over"));
      if (phase == Phase.SUSPECT) {
        rest(left.attempt(), doubt(left, now).orElse("was in doubt"), false, steps, now);
      }
    }
    steps.add(new TakeOver(next.attempt()));
    steps.add(FailoverNotes.tookOver(active(), next.attempt(), now));
    active = new Following(next.attempt(), new SourceTrouble(settings, next.target(), now), now);
    candidate = null;
    delivered = true;
    ring.delivered(next.attempt().source(), speed, now);
    enter(Phase.LIVE, now);
    return steps;
  }

  private void enter(Phase next, Instant now) {
    if (phase != next) {
      phase = next;
      since = now;
    }
  }

  private Instant deadline(Preparation preparing) {
    return preparing.patientSince().plus(settings.startTimeout());
  }

  private @Nullable Following activeOf(long epoch) {
    return isActive(epoch) ? active : null;
  }

  private @Nullable Preparation candidateOf(long epoch) {
    return isCandidate(epoch) ? candidate : null;
  }

  private boolean isDefined(Attempt attempt) {
    return ring.contains(attempt.source());
  }

  private boolean isNotActive(SourceDefinition source) {
    return active().filter(attempt -> attempt.source().equals(source)).isEmpty();
  }

  private Stream<Attempt> attempts() {
    return Stream.of(active(), candidate()).flatMap(Optional::stream);
  }
}
