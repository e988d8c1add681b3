package io.millrace.channel;

import io.millrace.source.SourceDefinition;
import java.time.Instant;
import java.util.Optional;

/** Says when a source of better priority than the active one is gone back to. */
record ReturnToPrimary(FailoverSettings settings) {

  /** The source to return to and the moment from which on that is right. */
  record Plan(SourceDefinition to, Instant at) {}

  /** Empty if there is no better source that is known to be well, or an operator chose this one. */
  Optional<Plan> plan(Following following, SourceRing ring, Instant now) {
    return following.isPinned()
        ? Optional.empty()
        : ring.best(source -> isBetter(source, following, ring), now)
            .flatMap(better -> plan(better, following, ring));
  }

  /** Whether a slot for this source would be used if it came now: nothing speaks against it. */
  boolean wouldUse(SourceDefinition source, Following following, SourceRing ring) {
    return settings.returnToPrimary().isPresent()
        && !following.isPinned()
        && source.priority() < following.attempt().source().priority()
        && ring.find(source.name()).filter(health -> !health.isFailing()).isPresent();
  }

  private Optional<Plan> plan(SourceDefinition better, Following following, SourceRing ring) {
    return settings
        .returnToPrimary()
        .flatMap(time -> provenSince(better, ring).map(proven -> proven.plus(time)))
        .map(at -> new Plan(better, later(at, following.since().plus(settings.dwell()))));
  }

  private static boolean isBetter(SourceDefinition source, Following following, SourceRing ring) {
    return source.priority() < following.attempt().source().priority()
        && provenSince(source, ring).isPresent();
  }

  private static Optional<Instant> provenSince(SourceDefinition source, SourceRing ring) {
    return ring.find(source.name()).flatMap(SourceHealth::provenSince);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
