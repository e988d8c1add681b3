package io.millrace.channel;

import io.millrace.channel.ChannelStatus.Health;
import io.millrace.channel.ChannelStatus.SourceStatus;
import io.millrace.source.ChannelDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Puts together what a channel says of itself. */
final class StatusReport {

  private StatusReport() {}

  static ChannelStatus of(
      ChannelMemory memory,
      Failover failover,
      ChannelSlots slots,
      Tracks tracks,
      Slate slate,
      SourceLinks links,
      StatusTimes times,
      IdleWatch idleness,
      Instant now) {
    ChannelDefinition definition = memory.definition();
    List<SourceStatus> sources =
        failover.ring().all().stream()
            .map(health -> source(health, failover, slots, links, now))
            .toList();
    return new ChannelStatus(
        definition.id(),
        definition.name(),
        definition.isAdHoc(),
        definition.start(),
        failover.phase(),
        failover.since(),
        failover.active().map(Attempt::name),
        failover.candidate().map(Attempt::name),
        slate.since(),
        sources,
        times.timers(nextAttempt(failover, now), idleness.stopAt(), now),
        tracks.status(),
        idleness.viewers(),
        memory.restarts(),
        memory.decisions().latest());
  }

  private static Optional<Instant> nextAttempt(Failover failover, Instant now) {
    return failover.phase() == Phase.DARK ? failover.nextDue(now) : Optional.empty();
  }

  private static SourceStatus source(
      SourceHealth source, Failover failover, ChannelSlots slots, SourceLinks links, Instant now) {
    Optional<SourceScore> score = score(source, failover, now);
    return new SourceStatus(
        source.definition().name(),
        source.definition().priority(),
        health(source, failover, now),
        source.lastSuccess(),
        source.failures().inRow(),
        source.failures().total(),
        source.lastNewSegment().map(at -> Duration.between(at, now)),
        source.speed(),
        source.restingUntil().filter(until -> until.isAfter(now)),
        source.failures().last(),
        score.map(SourceScore::value).map(OptionalInt::of).orElse(OptionalInt.empty()),
        score.map(SourceScore::reasons).orElse(List.of()),
        links.status(source.definition()),
        slots.status(source.definition()));
  }

  private static Optional<SourceScore> score(SourceHealth source, Failover failover, Instant now) {
    return isActive(source, failover)
        ? SourceScore.of(source, failover.doubt(now), failover.remarks(), now)
        : SourceScore.of(source, Optional.empty(), List.of(), now);
  }

  private static boolean isActive(SourceHealth source, Failover failover) {
    return failover.active().map(Attempt::source).filter(source.definition()::equals).isPresent();
  }

  private static Health health(SourceHealth source, Failover failover, Instant now) {
    boolean doubted = failover.phase() == Phase.SUSPECT && isActive(source, failover);
    if (doubted) {
      return Health.SUSPECT;
    }
    if (source.isResting(now)) {
      return Health.DOWN;
    }
    return source.provenSince().isPresent() ? Health.UP : Health.UNKNOWN;
  }
}
