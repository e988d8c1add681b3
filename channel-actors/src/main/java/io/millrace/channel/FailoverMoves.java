package io.millrace.channel;

import io.millrace.channel.Attempt.Purpose;
import io.millrace.channel.ChannelFacts.FollowedFacts;
import io.millrace.channel.ChannelFacts.LinkFacts;
import io.millrace.channel.FailoverStep.Dark;
import io.millrace.channel.FailoverStep.End;
import io.millrace.channel.FailoverStep.Locate;
import io.millrace.channel.FailoverStep.TakeOver;
import io.millrace.channel.FailoverStep.TakeSlot;
import io.millrace.source.SourceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The moves of {@link Failover}: who is active, who is the candidate, and how one becomes the other
 * or is left. {@link Failover} says which move an input calls for.
 */
final class FailoverMoves {

  private static final String CHANGED = "its definition changed";

  private final FailoverSettings settings;
  private final ReturnToPrimary returning;
  private final Patience patience;
  private final SourceRing ring;
  private final LongSupplier epochs;

  private Phase phase = Phase.IDLE;
  private Instant since;
  private @Nullable Following active;
  private @Nullable Preparation candidate;
  private boolean delivered;
  private Optional<Duration> publicTarget = Optional.empty();
  private boolean slated;
  private String lastReason = "no source was tried";

  FailoverMoves(FailoverSettings settings, SourceRing ring, LongSupplier epochs, Instant now) {
    this.settings = settings;
    this.returning = new ReturnToPrimary(settings);
    this.patience = new Patience(settings, ring);
    this.ring = ring;
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

  /** The active attempt as the next run needs it. */
  Optional<FollowedFacts> followed(Optional<LinkFacts> link) {
    return Optional.ofNullable(active)
        .map(
            following ->
                new FollowedFacts(
                    following.attempt().name(),
                    following.attempt().purpose(),
                    following.since(),
                    link));
  }

  /** The candidate has told something of itself. */
  void update(Preparation changed) {
    candidate = changed;
  }

  /** The Target Duration that players read now. */
  void published(Optional<Duration> target) {
    publicTarget = target;
    if (active != null) {
      active.trouble().published(target);
    }
  }

  /** Whether a slate keeps players supplied. */
  void slated(boolean isShown) {
    slated = isShown;
  }

  List<FailoverStep> start(Instant now) {
    delivered = false;
    return tryNext(new ArrayList<>(), now);
  }

  /** Players have seen something of an earlier run, and no source is followed now. */
  List<FailoverStep> goOnWithout(Instant now) {
    delivered = true;
    return tryNext(new ArrayList<>(), now);
  }

  /** Players have seen this source, and nothing was left that could be gone on from. */
  List<FailoverStep> startWith(SourceDefinition source, Purpose purpose, Instant now) {
    delivered = false;
    var steps = new ArrayList<FailoverStep>();
    enter(Phase.LOCATING, now);
    prepare(source, purpose, steps, now);
    return steps;
  }

  /**
   * An earlier run has followed this source, and it is gone on with.
   *
   * @param doubted it has to deliver soon; otherwise it has the time that it would have had
   */
  List<FailoverStep> goOnWith(
      SourceDefinition source,
      Purpose purpose,
      Instant followedSince,
      boolean doubted,
      Instant now) {
    delivered = true;
    var attempt = new Attempt(epochs.getAsLong(), source, purpose, now, true);
    Duration target = publicTarget.orElse(Preparation.UNKNOWN_TARGET);
    var frozen = Duration.ofMillis((long) (target.toMillis() * settings.frozenAfter()));
    Instant lastSegment = doubted ? now.minus(frozen) : now;
    var trouble = new SourceTroubles(settings, target, publicTarget, lastSegment, now);
    active = new Following(attempt, trouble, followedSince);
    enter(Phase.LIVE, now);
    var steps = new ArrayList<FailoverStep>();
    steps.add(new Locate(attempt));
    steps.addAll(reconsider(now));
    return steps;
  }

  List<FailoverStep> stop(String reason, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    attempts().forEach(attempt -> steps.add(new End(attempt, reason)));
    active = null;
    candidate = null;
    enter(Phase.IDLE, now);
    steps.add(FailoverNotes.stopped(reason, now));
    return steps;
  }

  List<FailoverStep> located(Preparation preparing, Instant now) {
    Attempt attempt = preparing.attempt().nowLocated();
    candidate = preparing.as(attempt).alive(now);
    if (phase == Phase.LOCATING) {
      enter(Phase.STARTING, now);
    }
    return List.of(FailoverNotes.located(attempt, now));
  }

  List<FailoverStep> prepareWished(SourceDefinition source, Instant now) {
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

  List<FailoverStep> afterRedefinition(Instant now) {
    var steps = new ArrayList<FailoverStep>();
    Preparation preparing = candidate;
    if (preparing != null && !ring.contains(preparing.attempt().source())) {
      steps.addAll(candidateFailed(preparing, FailureCause.PLAYLIST, CHANGED, now));
    }
    if (phase == Phase.DARK) {
      return tryNext(steps, now);
    }
    steps.addAll(reconsider(now));
    return steps;
  }

  Optional<Instant> nextDue(Instant now) {
    var moments = new ArrayList<Instant>();
    if (candidate != null) {
      moments.add(deadline(candidate, now));
    }
    Following following = active;
    if (following != null) {
      SourceTroubles trouble = following.trouble();
      if (trouble.expectsSegments()) {
        moments.add(phase == Phase.SUSPECT ? trouble.givenUpAt() : trouble.frozenAt());
      }
      planReturn(following, now).map(ReturnToPrimary.Plan::at).ifPresent(moments::add);
    }
    if (phase == Phase.DARK || (phase == Phase.SUSPECT && candidate == null)) {
      ring.nextAvailable(this::isNotActive, now).ifPresent(moments::add);
    }
    return moments.stream().min(Instant::compareTo).map(at -> at.isBefore(now) ? now : at);
  }

  /** For so long nothing could be heard of any source, and that is not theirs to answer for. */
  void heldUp(Duration time) {
    if (active != null) {
      active.trouble().heldUp(time);
    }
    if (candidate != null) {
      candidate = candidate.heldUp(time);
    }
  }

  List<FailoverStep> due(Instant now) {
    var steps = new ArrayList<FailoverStep>();
    Preparation preparing = candidate;
    if (preparing != null && !now.isBefore(deadline(preparing, now))) {
      Duration allowed = Duration.between(preparing.patientSince(), deadline(preparing, now));
      String missing = preparing.attempt().located() ? "no segment" : "it was not located";
      String reason = missing + " within " + allowed.toMillis() + " ms";
      steps.addAll(candidateFailed(preparing, preparing.missing(), reason, now));
    }
    if (phase == Phase.DARK) {
      return tryNext(steps, now);
    }
    steps.addAll(reconsider(now));
    return steps;
  }

  /** What the active attempt's state calls for. */
  List<FailoverStep> reconsider(Instant now) {
    Following following = active;
    if (following == null) {
      return List.of();
    }
    Optional<Doubt> doubt = doubt(following, now);
    if (doubt.isEmpty()) {
      return phase == Phase.SUSPECT ? recovered(following, now) : maybeReturn(following, now);
    }
    if (!now.isBefore(following.trouble().givenUpAt())) {
      return activeFailed(following, doubt.get().cause(), doubt.get().reason(), now);
    }
    var steps = new ArrayList<FailoverStep>();
    if (phase == Phase.LIVE) {
      enter(Phase.SUSPECT, now);
      steps.add(FailoverNotes.suspected(following.attempt(), doubt.get().reason(), now));
    }
    if (candidate == null) {
      Optional<SourceDefinition> next = ring.next(this::isNotActive, now);
      if (next.isPresent()) {
        prepare(next.get(), Purpose.REPLACE, steps, now);
      } else if (hasHeir(following, now)) {
        steps.addAll(activeFailed(following, doubt.get().cause(), doubt.get().reason(), now));
      }
    }
    return steps;
  }

  /**
   * Whether another source waits for no slot but the one of the active source. As long as that one
   * keeps it, nothing can be prepared beside it.
   */
  private boolean hasHeir(Following following, Instant now) {
    Optional<String> provider = following.attempt().source().provider();
    return provider.isPresent()
        && ring.all().stream()
            .filter(health -> health.definition().provider().equals(provider))
            .filter(health -> isNotActive(health.definition()))
            .anyMatch(health -> !health.isResting(now) && !health.isFailing());
  }

  List<FailoverStep> noSlot(Preparation refused, String reason, Instant now) {
    Following following = active;
    Optional<String> provider = refused.attempt().source().provider();
    if (following != null
        && following.attempt().source().provider().equals(provider)
        && refused.isWished()) {
      return handOver(following, refused, now);
    }
    return providerRefused(refused, reason, now);
  }

  /** Where a provider has no second slot for the channel, it breaks before it makes. */
  private List<FailoverStep> handOver(Following left, Preparation next, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    String reason = "its slot goes to '" + next.attempt().name() + "'";
    Optional<Doubt> doubt = phase == Phase.SUSPECT ? doubt(left, now) : Optional.empty();
    active = null;
    steps.add(new End(left.attempt(), reason));
    doubt.ifPresent(why -> rest(left.attempt(), why.cause(), why.reason(), steps, now));
    askAgain(left.attempt());
    candidate = next.alive(now);
    enter(Phase.SWITCHING, now);
    steps.add(new TakeSlot(next.attempt()));
    return steps;
  }

  List<FailoverStep> providerRefused(Preparation refused, String reason, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    candidate = null;
    lastReason = reason;
    steps.add(new End(refused.attempt(), reason));
    steps.add(FailoverNotes.noSlot(refused.attempt(), reason, now));
    refused.attempt().source().provider().ifPresent(ring::noSlot);
    return goOn(steps, now);
  }

  List<FailoverStep> slotLost(long epoch, String reason, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    Optional<Attempt> lost = attempts().filter(each -> each.epoch() == epoch).findFirst();
    if (lost.isEmpty()) {
      return steps;
    }
    steps.add(new End(lost.get(), reason));
    steps.add(FailoverNotes.noSlot(lost.get(), reason, now));
    lastReason = reason;
    if (preparation(epoch) != null) {
      candidate = null;
      return goOn(steps, now);
    }
    active = null;
    if (candidate != null) {
      enter(Phase.SWITCHING, now);
      return steps;
    }
    return tryNext(steps, now);
  }

  List<FailoverStep> slotCame(String provider, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    ring.slotAgain(provider);
    Optional<SourceDefinition> source =
        ring.next(each -> isOf(provider, each) && isWorthASlot(each, now), now);
    if (source.isEmpty()) {
      return steps;
    }
    dropCandidate("there is a slot for a better source", steps);
    if (active == null) {
      return tryNext(steps, now);
    }
    prepare(source.get(), phase == Phase.LIVE ? Purpose.RETURN : Purpose.REPLACE, steps, now);
    return steps;
  }

  Set<String> waitsFor(Instant now) {
    Set<String> waited =
        ring.withoutSlot().stream()
            .filter(
                provider ->
                    ring.all().stream()
                        .map(SourceHealth::definition)
                        .anyMatch(each -> isOf(provider, each) && isWorthASlot(each, now)))
            .collect(Collectors.toUnmodifiableSet());
    ring.withoutSlot().stream()
        .filter(provider -> !waited.contains(provider))
        .forEach(ring::slotAgain);
    return waited;
  }

  private static boolean isOf(String provider, SourceDefinition source) {
    return source.provider().filter(provider::equals).isPresent();
  }

  /** Whether a slot for this source would be used at once if it came now. */
  private boolean isWorthASlot(SourceDefinition source, Instant now) {
    boolean usable =
        phase != Phase.IDLE
            && isNotActive(source)
            && ring.find(source.name())
                .filter(health -> !health.isResting(now) || health.isWellAgain(now))
                .isPresent();
    Preparation preparing = candidate;
    boolean overtakes =
        preparing == null
            || (preparing.attempt().purpose() != Purpose.MANUAL
                && !preparing.attempt().source().equals(source)
                && ring.isBetter(source, preparing.attempt().source()));
    Following following = active;
    return usable
        && overtakes
        && (following == null
            || phase == Phase.SUSPECT
            || returning.wouldUse(source, following, ring));
  }

  /** Sources of its provider may have the slot that this attempt has left. */
  private void askAgain(Attempt left) {
    left.source().provider().ifPresent(ring::slotAgain);
  }

  /** The candidate is gone. */
  private List<FailoverStep> goOn(List<FailoverStep> steps, Instant now) {
    if (active == null) {
      return tryNext(steps, now);
    }
    steps.addAll(reconsider(now));
    return steps;
  }

  /** There is an active attempt, and its next segment ends what doubt there is. */
  boolean mayRecover(Instant now) {
    return active != null && doubt(active, now).map(Doubt::passes).orElse(true);
  }

  /** Why the active source is in doubt now. */
  Optional<Doubt> doubt(Instant now) {
    return Optional.ofNullable(active).flatMap(following -> doubt(following, now));
  }

  /** The active attempt, if its source has shown nothing but a card. */
  Optional<Attempt> cardShowing() {
    Following following = active;
    return following != null && following.trouble().showCard() ? active() : Optional.empty();
  }

  /** What is not well with the active source, but nothing to doubt it for. */
  List<String> remarks() {
    Following following = active;
    return following == null ? List.of() : following.trouble().remarks();
  }

  private Optional<Doubt> doubt(Following following, Instant now) {
    return ring.contains(following.attempt().source())
        ? following.trouble().doubt(now)
        : Optional.of(new Doubt(FailureCause.PLAYLIST, false, CHANGED));
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

  List<FailoverStep> activeFailed(
      Following failed, FailureCause cause, String reason, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    active = null;
    steps.add(new End(failed.attempt(), reason));
    rest(failed.attempt(), cause, reason, steps, now);
    if (candidate != null) {
      enter(Phase.SWITCHING, now);
      return steps;
    }
    askAgain(failed.attempt());
    return tryNext(steps, now);
  }

  List<FailoverStep> candidateFailed(
      Preparation failed, FailureCause cause, String reason, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    candidate = null;
    steps.add(new End(failed.attempt(), reason));
    rest(failed.attempt(), cause, reason, steps, now);
    askAgain(failed.attempt());
    return goOn(steps, now);
  }

  private void rest(
      Attempt left, FailureCause cause, String reason, List<FailoverStep> steps, Instant now) {
    lastReason = reason;
    ring.left(left.source(), reason, cause, now)
        .ifPresent(time -> steps.add(FailoverNotes.rested(left, reason, time, now)));
  }

  /** There is neither active attempt nor candidate: begin with the best source, or go dark. */
  private List<FailoverStep> tryNext(List<FailoverStep> steps, Instant now) {
    Optional<SourceDefinition> next = ring.next(source -> true, now);
    if (next.isPresent()) {
      enter(delivered ? Phase.SWITCHING : Phase.LOCATING, now);
      prepare(next.get(), delivered ? Purpose.REPLACE : Purpose.START, steps, now);
    } else if (phase != Phase.DARK) {
      enter(Phase.DARK, now);
      steps.add(FailoverNotes.wentDark(lastReason, ring.nextAvailable(source -> true, now), now));
      steps.add(new Dark());
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

  List<FailoverStep> takeOver(Preparation next, TrackId track, OptionalDouble speed, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    Following left = active;
    if (left != null) {
      steps.add(new End(left.attempt(), "'" + next.attempt().name() + "' took over"));
      if (phase == Phase.SUSPECT) {
        Doubt doubt =
            doubt(left, now).orElse(new Doubt(FailureCause.SEGMENTS, true, "was in doubt"));
        rest(left.attempt(), doubt.cause(), doubt.reason(), steps, now);
      }
    }
    steps.add(new TakeOver(next.attempt()));
    steps.add(FailoverNotes.tookOver(active(), next.attempt(), now));
    var trouble = new SourceTroubles(settings, next.target(), publicTarget, track, now);
    active = new Following(next.attempt(), trouble, now);
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

  private Instant deadline(Preparation preparing, Instant now) {
    return patience.deadline(preparing, active(), publicTarget, slated, now);
  }

  /** The active attempt, if this is its epoch. */
  @Nullable Following following(long epoch) {
    return active != null && active.attempt().epoch() == epoch ? active : null;
  }

  /** The candidate, if this is its epoch. */
  @Nullable Preparation preparation(long epoch) {
    return candidate != null && candidate.attempt().epoch() == epoch ? candidate : null;
  }

  private boolean isNotActive(SourceDefinition source) {
    return active().filter(attempt -> attempt.source().equals(source)).isEmpty();
  }

  Stream<Attempt> attempts() {
    return Stream.of(active(), candidate()).flatMap(Optional::stream);
  }
}
