package io.millrace.channel;

import io.millrace.channel.Attempt.Purpose;
import io.millrace.channel.Decision.Kind;
import io.millrace.channel.FailoverStep.Dark;
import io.millrace.channel.FailoverStep.End;
import io.millrace.channel.FailoverStep.Locate;
import io.millrace.channel.FailoverStep.Note;
import io.millrace.channel.FailoverStep.SwitchFailed;
import io.millrace.channel.FailoverStep.TakeOver;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.SourceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
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
 *   LOCATING   -     not located   (nothing published in this run)
 *   STARTING   -      located      (nothing published in this run)
 *   LIVE       x      maybe        (a return or an operator's wish)
 *   SUSPECT    x      maybe        (whichever delivers first goes on)
 *   SWITCHING  -        x
 *   DARK       -        -          (until the next source has rested)
 * </pre>
 */
final class Failover {

  /** Until a source's playlist tells. */
  private static final Duration UNKNOWN_TARGET = Duration.ofSeconds(6);

  private final FailoverSettings settings;
  private final SourceRing ring;

  private Phase phase = Phase.IDLE;
  private Instant since;
  private @Nullable Attempt active;
  private @Nullable SourceTrouble trouble;
  private @Nullable Attempt candidate;
  private Duration candidateTarget = UNKNOWN_TARGET;
  private Instant tookOverAt;
  private boolean delivered;
  private boolean pinned;
  private boolean allUnsupported = true;
  private long lastEpoch;
  private String lastReason = "no source was tried";

  Failover(ChannelDefinition definition, FailoverSettings settings, RestPolicy rests, Instant now) {
    this.settings = settings;
    this.ring = new SourceRing(definition.sources(), rests);
    this.since = now;
    this.tookOverAt = now;
  }

  Phase phase() {
    return phase;
  }

  Instant since() {
    return since;
  }

  Optional<Attempt> active() {
    return Optional.ofNullable(active);
  }

  Optional<Attempt> candidate() {
    return Optional.ofNullable(candidate);
  }

  SourceRing ring() {
    return ring;
  }

  /** What the sources deliver that is not supported, if every one that was tried does. */
  Optional<String> unsupported() {
    return allUnsupported ? Optional.of(lastReason) : Optional.empty();
  }

  /** Somebody wants the channel, or it is always on. Nothing happens unless it is idle. */
  List<FailoverStep> start(Instant now) {
    if (phase != Phase.IDLE) {
      return List.of();
    }
    delivered = false;
    allUnsupported = true;
    return tryNext(Purpose.START, new ArrayList<>(), now);
  }

  /** Nobody wants it any more, or it is being removed. */
  List<FailoverStep> stop(String reason, Instant now) {
    if (phase == Phase.IDLE) {
      return List.of();
    }
    var steps = new ArrayList<FailoverStep>();
    attempts().forEach(attempt -> steps.add(new End(attempt)));
    active = null;
    trouble = null;
    candidate = null;
    pinned = false;
    enter(Phase.IDLE, now);
    steps.add(Note.of(now, Kind.STOPPED, reason));
    return steps;
  }

  /** The attempt's address was found. Whether anybody still wants to know. */
  boolean located(long epoch, Instant now) {
    if (candidate == null || candidate.epoch() != epoch) {
      return false;
    }
    candidate = candidate.nowLocated();
    if (phase == Phase.LOCATING) {
      enter(Phase.STARTING, now);
    }
    return true;
  }

  /** A playlist of the attempt was read. */
  List<FailoverStep> playlistLoaded(long epoch, Duration target, Instant now) {
    if (isActive(epoch)) {
      Objects.requireNonNull(trouble).playlistLoaded(target);
      return reconsider(now);
    }
    if (isCandidate(epoch)) {
      candidateTarget = target;
    }
    return List.of();
  }

  /** A playlist of the attempt could not be read. */
  List<FailoverStep> playlistFailed(long epoch, String reason, Instant now) {
    if (isActive(epoch)) {
      Objects.requireNonNull(trouble).playlistFailed(reason);
      ring.stumbled(Objects.requireNonNull(active).source(), reason);
      return reconsider(now);
    }
    return isCandidate(epoch) ? candidateFailed(reason, false, now) : List.of();
  }

  /** A segment that could not be used was left out. */
  List<FailoverStep> segmentSkipped(long epoch, String reason, Instant now) {
    if (isActive(epoch)) {
      Attempt skipping = Objects.requireNonNull(active);
      Objects.requireNonNull(trouble).segmentSkipped(reason);
      ring.stumbled(skipping.source(), reason);
      var steps = new ArrayList<FailoverStep>();
      steps.add(
          Note.of(
              now, Kind.SKIPPED, "segment left out", "source", skipping.name(), "reason", reason));
      steps.addAll(reconsider(now));
      return steps;
    }
    if (isCandidate(epoch)) {
      ring.stumbled(Objects.requireNonNull(candidate).source(), reason);
    }
    return List.of();
  }

  /** Nothing more will come from this attempt. */
  List<FailoverStep> ended(long epoch, String reason, boolean unsupported, Instant now) {
    if (isActive(epoch)) {
      return activeFailed(reason, now);
    }
    return isCandidate(epoch) ? candidateFailed(reason, unsupported, now) : List.of();
  }

  /** Whether a segment of this attempt is to be published. */
  boolean wants(long epoch) {
    return isActive(epoch)
        || (isCandidate(epoch) && (active == null || phase == Phase.SUSPECT || isWished()));
  }

  /** A segment of this attempt is ready and {@linkplain #wants wanted}. */
  List<FailoverStep> segmentReady(long epoch, OptionalDouble speed, Instant now) {
    if (isActive(epoch)) {
      Objects.requireNonNull(trouble).segment(speed.orElse(Double.MAX_VALUE), now);
      ring.delivered(Objects.requireNonNull(active).source(), speed, now);
      return reconsider(now);
    }
    return takeOver(Objects.requireNonNull(candidate), speed, now);
  }

  /** A probe has read the source's playlist. */
  void probeSucceeded(SourceDefinition source, Instant now) {
    ring.probed(source, now);
  }

  /** A probe has failed; the source rests like one that was left. */
  void probeFailed(SourceDefinition source, String reason, Instant now) {
    if (attempts().noneMatch(attempt -> attempt.source().equals(source))) {
      ring.failed(source, reason, now);
    }
  }

  /** What came of an operator's wish to switch. */
  sealed interface Wish {
    /** It is being tried. */
    record Begun(String from, String to, List<FailoverStep> steps) implements Wish {}

    record NoSuchSource() implements Wish {}

    record NoOtherSource(String reason) implements Wish {}
  }

  /** An operator wants to leave the active source, for the named one or for the best other one. */
  Wish wish(Optional<String> to, Instant now) {
    if (to.isPresent() && ring.find(to.get()).isEmpty()) {
      return new Wish.NoSuchSource();
    }
    Attempt leaving = active;
    if (leaving == null) {
      return new Wish.NoOtherSource(
          "nothing is playing: the channel is " + phase.name().toLowerCase(Locale.ROOT));
    }
    if (to.isPresent() && to.get().equals(leaving.name())) {
      return new Wish.NoOtherSource("'" + to.get() + "' is the active source already");
    }
    Predicate<SourceDefinition> other = source -> !source.name().equals(leaving.name());
    Optional<SourceDefinition> target =
        to.flatMap(ring::find)
            .map(SourceHealth::definition)
            .or(() -> ring.best(other, now))
            .or(() -> ring.leastResting(other));
    if (target.isEmpty()) {
      return new Wish.NoOtherSource("the channel has one source only");
    }
    var steps = new ArrayList<FailoverStep>();
    Attempt preparing = candidate;
    if (preparing != null && preparing.source().equals(target.get())) {
      candidate = preparing.forPurpose(Purpose.MANUAL);
    } else {
      dropCandidate(steps);
      begin(target.get(), Purpose.MANUAL, steps, now);
    }
    return new Wish.Begun(leaving.name(), target.get().name(), steps);
  }

  /** The operator changed the sources. */
  List<FailoverStep> redefine(ChannelDefinition definition, Instant now) {
    ring.redefine(definition.sources());
    var steps = new ArrayList<FailoverStep>();
    Attempt preparing = candidate;
    if (preparing != null && !ring.contains(preparing.source())) {
      steps.addAll(candidateFailed("its definition changed", false, now));
    }
    if (phase == Phase.DARK) {
      return tryNext(Purpose.START, steps, now);
    }
    steps.addAll(reconsider(now));
    return steps;
  }

  /** When {@link #due} is to be called next if nothing else happens. */
  Optional<Instant> nextDue(Instant now) {
    var moments = new ArrayList<Instant>();
    if (candidate != null) {
      moments.add(candidate.startedAt().plus(settings.startTimeout()));
    }
    SourceTrouble doubts = trouble;
    if (active != null && doubts != null) {
      moments.add(phase == Phase.SUSPECT ? doubts.givenUpAt() : doubts.frozenAt());
      returnDue(now).ifPresent(moments::add);
    }
    if (phase == Phase.DARK || (phase == Phase.SUSPECT && candidate == null)) {
      ring.nextRested(this::isNotActive, now).ifPresent(moments::add);
    }
    return moments.stream().min(Instant::compareTo);
  }

  /** Time has passed. */
  List<FailoverStep> due(Instant now) {
    var steps = new ArrayList<FailoverStep>();
    if (candidate != null && !now.isBefore(candidate.startedAt().plus(settings.startTimeout()))) {
      steps.addAll(
          candidateFailed(
              "no segment within " + settings.startTimeout().toMillis() + " ms", false, now));
    }
    if (phase == Phase.DARK && ring.best(this::isNotActive, now).isPresent()) {
      return tryNext(delivered ? Purpose.REPLACE : Purpose.START, steps, now);
    }
    steps.addAll(reconsider(now));
    return steps;
  }

  /** What the active attempt's state calls for. */
  private List<FailoverStep> reconsider(Instant now) {
    Attempt following = active;
    SourceTrouble doubts = trouble;
    if (following == null || doubts == null) {
      return List.of();
    }
    Optional<String> doubt =
        ring.contains(following.source())
            ? doubts.doubt(now)
            : Optional.of("its definition changed");
    if (doubt.isEmpty()) {
      return phase == Phase.SUSPECT ? recovered(following, now) : maybeReturn(following, now);
    }
    if (!now.isBefore(doubts.givenUpAt())) {
      return activeFailed(doubt.get(), now);
    }
    var steps = new ArrayList<FailoverStep>();
    if (phase == Phase.LIVE) {
      enter(Phase.SUSPECT, now);
      steps.add(
          Note.of(
              now,
              Kind.SUSPECTED,
              "'" + following.name() + "' is in doubt",
              "reason",
              doubt.get()));
    }
    if (candidate == null) {
      ring.best(this::isNotActive, now)
          .ifPresent(source -> begin(source, Purpose.REPLACE, steps, now));
    }
    return steps;
  }

  private List<FailoverStep> recovered(Attempt following, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    if (candidate != null && candidate.purpose() != Purpose.MANUAL) {
      dropCandidate(steps);
    }
    enter(Phase.LIVE, now);
    steps.add(Note.of(now, Kind.RECOVERED, "'" + following.name() + "' delivers again"));
    return steps;
  }

  private List<FailoverStep> maybeReturn(Attempt following, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    if (candidate == null && returnDue(now).map(at -> !at.isAfter(now)).orElse(false)) {
      betterThan(following, now).ifPresent(better -> begin(better, Purpose.RETURN, steps, now));
    }
    return steps;
  }

  private Optional<Instant> returnDue(Instant now) {
    Attempt following = active;
    if (following == null || phase != Phase.LIVE || pinned || candidate != null) {
      return Optional.empty();
    }
    return betterThan(following, now)
        .flatMap(better -> ring.find(better.name()))
        .flatMap(SourceHealth::provenSince)
        .flatMap(proven -> settings.returnToPrimary().map(proven::plus))
        .map(at -> later(at, tookOverAt.plus(settings.dwell())));
  }

  private Optional<SourceDefinition> betterThan(Attempt following, Instant now) {
    return ring.best(
        source ->
            source.priority() < following.source().priority()
                && ring.find(source.name()).flatMap(SourceHealth::provenSince).isPresent(),
        now);
  }

  private List<FailoverStep> activeFailed(String reason, Instant now) {
    Attempt failed = Objects.requireNonNull(active);
    var steps = new ArrayList<FailoverStep>();
    active = null;
    trouble = null;
    pinned = false;
    steps.add(new End(failed));
    rest(failed, reason, steps, now);
    if (candidate != null) {
      enter(Phase.SWITCHING, now);
      return steps;
    }
    return tryNext(Purpose.REPLACE, steps, now);
  }

  private List<FailoverStep> candidateFailed(String reason, boolean unsupported, Instant now) {
    Attempt failed = Objects.requireNonNull(candidate);
    var steps = new ArrayList<FailoverStep>();
    candidate = null;
    allUnsupported &= unsupported;
    steps.add(new End(failed));
    rest(failed, reason, steps, now);
    if (failed.purpose() == Purpose.MANUAL) {
      steps.add(new SwitchFailed(failed.name(), reason));
    }
    if (active == null) {
      return tryNext(delivered ? Purpose.REPLACE : Purpose.START, steps, now);
    }
    steps.addAll(reconsider(now));
    return steps;
  }

  private void rest(Attempt failed, String reason, List<FailoverStep> steps, Instant now) {
    lastReason = reason;
    Duration rest = ring.failed(failed.source(), reason, now);
    steps.add(
        Note.of(
            now,
            Kind.RESTED,
            "'" + failed.name() + "' rests",
            "reason",
            reason,
            "for",
            rest.toMillis() + " ms"));
  }

  /** There is no active attempt and no candidate: begin with the best source, or go dark. */
  private List<FailoverStep> tryNext(Purpose purpose, List<FailoverStep> steps, Instant now) {
    Optional<SourceDefinition> next = ring.best(source -> true, now);
    if (next.isPresent()) {
      enter(delivered ? Phase.SWITCHING : Phase.LOCATING, now);
      begin(next.get(), purpose, steps, now);
    } else if (phase != Phase.DARK) {
      enter(Phase.DARK, now);
      steps.add(
          Note.of(
              now,
              Kind.WENT_DARK,
              "no source delivers",
              "lastReason",
              lastReason,
              "nextAttempt",
              ring.nextRested(source -> true, now).map(Instant::toString).orElse("none")));
      steps.add(new Dark(unsupported()));
    }
    return steps;
  }

  private void begin(
      SourceDefinition source, Purpose purpose, List<FailoverStep> steps, Instant now) {
    lastEpoch++;
    candidate = new Attempt(lastEpoch, source, purpose, now, false);
    steps.add(new Locate(candidate));
    steps.add(
        Note.of(
            now,
            Kind.STARTED,
            "'" + source.name() + "' is being prepared",
            "purpose",
            purpose.name().toLowerCase(Locale.ROOT),
            "priority",
            source.priority()));
  }

  private void dropCandidate(List<FailoverStep> steps) {
    Attempt dropped = candidate;
    if (dropped != null) {
      candidate = null;
      steps.add(new End(dropped));
      if (dropped.purpose() == Purpose.MANUAL) {
        steps.add(new SwitchFailed(dropped.name(), "another switch was asked for"));
      }
    }
  }

  private List<FailoverStep> takeOver(Attempt next, OptionalDouble speed, Instant now) {
    var steps = new ArrayList<FailoverStep>();
    Attempt left = active;
    String from = left == null ? "" : left.name();
    if (left != null) {
      steps.add(new End(left));
      if (phase == Phase.SUSPECT) {
        rest(left, Objects.requireNonNull(trouble).doubt(now).orElse("was in doubt"), steps, now);
      }
    }
    steps.add(new TakeOver(next, from));
    steps.add(
        Note.of(
            now,
            next.purpose() == Purpose.RETURN ? Kind.RETURNED : Kind.SWITCHED,
            left == null
                ? "'" + next.name() + "' delivers"
                : "'" + from + "' → '" + next.name() + "'",
            "purpose",
            next.purpose().name().toLowerCase(Locale.ROOT),
            "tookMillis",
            Duration.between(next.startedAt(), now).toMillis()));
    active = next;
    trouble = new SourceTrouble(settings, candidateTarget, now);
    candidate = null;
    delivered = true;
    allUnsupported = false;
    pinned = next.purpose() == Purpose.MANUAL;
    tookOverAt = now;
    ring.delivered(next.source(), speed, now);
    enter(Phase.LIVE, now);
    return steps;
  }

  private void enter(Phase next, Instant now) {
    if (phase != next) {
      phase = next;
      since = now;
    }
  }

  private boolean isActive(long epoch) {
    return active != null && active.epoch() == epoch;
  }

  private boolean isCandidate(long epoch) {
    return candidate != null && candidate.epoch() == epoch;
  }

  /** The candidate takes over although the active source is well. */
  private boolean isWished() {
    return candidate != null
        && (candidate.purpose() == Purpose.MANUAL || candidate.purpose() == Purpose.RETURN);
  }

  private boolean isNotActive(SourceDefinition source) {
    return active == null || !active.source().equals(source);
  }

  private Stream<Attempt> attempts() {
    return Stream.of(active(), candidate()).flatMap(Optional::stream);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
