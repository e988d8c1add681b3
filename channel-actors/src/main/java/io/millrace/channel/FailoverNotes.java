package io.millrace.channel;

import io.millrace.channel.Attempt.Purpose;
import io.millrace.channel.Decision.Kind;
import io.millrace.channel.FailoverStep.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** How {@link Failover}'s decisions read in status and log, with their inputs. */
final class FailoverNotes {

  private FailoverNotes() {}

  static Note started(Attempt attempt, Instant now) {
    return Note.of(
        now,
        Kind.STARTED,
        quoted(attempt) + " is being prepared",
        "purpose",
        purpose(attempt),
        "priority",
        attempt.source().priority());
  }

  static Note located(Attempt attempt, Instant now) {
    return Note.of(
        now,
        Kind.LOCATED,
        quoted(attempt) + " was located",
        "tookMillis",
        Duration.between(attempt.startedAt(), now).toMillis());
  }

  static Note suspected(Attempt following, String reason, Instant now) {
    return Note.of(now, Kind.SUSPECTED, quoted(following) + " is in doubt", "reason", reason);
  }

  static Note recovered(Attempt following, Instant now) {
    return Note.of(now, Kind.RECOVERED, quoted(following) + " delivers again");
  }

  static Note skipped(Attempt following, String reason, Instant now) {
    return Note.of(
        now, Kind.SKIPPED, "a segment is left out", "source", following.name(), "reason", reason);
  }

  static Note rested(Attempt failed, String reason, Duration rest, Instant now) {
    return Note.of(
        now,
        Kind.RESTED,
        quoted(failed) + " rests",
        "reason",
        reason,
        "for",
        rest.toMillis() + " ms");
  }

  static Note noSlot(Attempt waiting, String reason, Instant now) {
    return Note.of(
        now, Kind.NO_SLOT, quoted(waiting) + " has to wait for its provider", "reason", reason);
  }

  static Note tookOver(Optional<Attempt> left, Attempt next, Instant now) {
    return Note.of(
        now,
        next.purpose() == Purpose.RETURN ? Kind.RETURNED : Kind.SWITCHED,
        left.map(from -> quoted(from) + " → " + quoted(next))
            .orElseGet(() -> quoted(next) + " delivers"),
        "purpose",
        purpose(next),
        "tookMillis",
        Duration.between(next.startedAt(), now).toMillis());
  }

  static Note wentDark(String lastReason, Optional<Instant> nextAttempt, Instant now) {
    return Note.of(
        now,
        Kind.WENT_DARK,
        "no source delivers",
        "lastReason",
        lastReason,
        "nextAttempt",
        nextAttempt.map(Instant::toString).orElse("none"));
  }

  static Note showsSlate(Optional<Attempt> candidate, Instant now) {
    return Note.of(
        now,
        Kind.SLATE_SHOWN,
        "shows the slate until a source delivers",
        "beingPrepared",
        candidate.map(Attempt::name).orElse("none"));
  }

  static Note refused(Optional<String> wanted, String reason, Instant now) {
    return Note.of(
        now,
        Kind.REFUSED,
        "a switch was refused",
        "to",
        wanted.orElse("the best other source"),
        "reason",
        reason);
  }

  static Note linkRefused(Attempt attempt, String track, String reason, Instant now) {
    return Note.of(
        now,
        Kind.LINK_REFUSED,
        "the link of " + quoted(attempt) + " is refused",
        "track",
        track,
        "reason",
        reason);
  }

  static Note renewed(Attempt attempt, String cause, Instant since, Instant now) {
    return Note.of(
        now,
        Kind.RENEWED,
        quoted(attempt) + " goes on with another link",
        "cause",
        cause,
        "tookMillis",
        Duration.between(since, now).toMillis());
  }

  static Note renewalFailed(Attempt attempt, String cause, String reason, Instant now) {
    return Note.of(
        now,
        Kind.RENEWAL_FAILED,
        quoted(attempt) + " stays with the link it has",
        "cause",
        cause,
        "reason",
        reason);
  }

  static Note stopped(String reason, Instant now) {
    return Note.of(now, Kind.STOPPED, reason);
  }

  private static String quoted(Attempt attempt) {
    return "'" + attempt.name() + "'";
  }

  private static String purpose(Attempt attempt) {
    return attempt.purpose().name().toLowerCase(Locale.ROOT);
  }
}
