package io.millrace.source;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides when a link is renewed: ahead of its end, however that is known. Pure and immutable.
 *
 * <p>What a link says of its end is compared with our clock, and one of the two may be wrong. A
 * link that works though it has ended says nothing; one that ends in a moment says nothing either,
 * or each renewal would bring the next. Then, and where the end comes earlier than it was said,
 * links are refused before they are renewed, and refusals teach how long they live.
 */
public final class RenewalPolicy {

  /** A shorter life is learned, never believed. */
  private static final Duration SHORTEST_SAID = Duration.ofSeconds(10);

  /** No more than this share of a life is given away, the whole divided by it. */
  private static final int SHARE = 3;

  /** Where the end was learned it is less certain: at least this share is kept clear of it. */
  private static final int LEARNED_SHARE = 4;

  private final LinkSettings settings;

  public RenewalPolicy(LinkSettings settings) {
    this.settings = settings;
  }

  /**
   * What is planned for one link.
   *
   * @param renewAt another one is looked for then; empty if there is no reason to
   * @param expiresAt it ends to work then, as far as known
   * @param from how that is known
   */
  public record Plan(
      Optional<Instant> renewAt, Optional<Instant> expiresAt, Optional<String> from) {

    /** Nothing is known. */
    public static final Plan NONE = new Plan(Optional.empty(), Optional.empty(), Optional.empty());
  }

  private record Life(Duration length, String from, boolean learned) {}

  /**
   * Plans for a link that was found just now.
   *
   * @param stated by the link itself
   * @param spread a random number from 0 to 1; the larger the earlier
   */
  public Plan plan(
      LinkRefresh refresh,
      Optional<Expiry> stated,
      LearnedLife learned,
      Instant foundAt,
      double spread) {
    Optional<Life> said =
        refresh
            .every()
            .map(every -> new Life(every, "refresh.every", false))
            .or(() -> stated.flatMap(end -> believed(end, foundAt)));
    Optional<Life> life =
        learned
            .believed()
            // A shorter one cannot be met, and refusals right after a renewal have other reasons.
            .filter(known -> known.compareTo(settings.minimumPause()) > 0)
            .filter(known -> said.isEmpty() || known.compareTo(said.get().length()) < 0)
            .map(known -> new Life(known, "earlier refusals", true))
            .or(() -> said);
    return life.map(known -> plan(known, refresh, foundAt, spread))
        .orElseGet(() -> stated.map(end -> doubted(end, foundAt)).orElse(Plan.NONE));
  }

  private static Optional<Life> believed(Expiry end, Instant foundAt) {
    Duration length = Duration.between(foundAt, end.at());
    return length.compareTo(SHORTEST_SAID) < 0
        ? Optional.empty()
        : Optional.of(new Life(length, end.from(), false));
  }

  private static Plan doubted(Expiry end, Instant foundAt) {
    String doubt = end.at().isAfter(foundAt) ? " (too soon to be believed)" : " (in the past)";
    return new Plan(Optional.empty(), Optional.of(end.at()), Optional.of(end.from() + doubt));
  }

  private Plan plan(Life life, LinkRefresh refresh, Instant foundAt, double spread) {
    Duration most = life.length().dividedBy(SHARE);
    Duration before = shorter(refresh.before().orElse(settings.renewBefore()), most);
    if (life.learned()) {
      before = longer(before, life.length().dividedBy(LEARNED_SHARE));
    }
    Duration jitter = Duration.ofMillis((long) (before.toMillis() / 4.0 * spread));
    Duration wait = longer(life.length().minus(before).minus(jitter), settings.minimumPause());
    return new Plan(
        Optional.of(foundAt.plus(wait)),
        Optional.of(foundAt.plus(life.length())),
        Optional.of(life.from()));
  }

  /**
   * When a renewal is tried again that failed.
   *
   * @param failures in a row; at least 1
   * @param end of the link that is still used, which is not to be missed
   */
  public Instant retryAt(int failures, Instant failedAt, Optional<Instant> end) {
    long doublings = 1L << Math.min(20, failures - 1);
    Duration pause =
        shorter(settings.minimumPause().multipliedBy(doublings), settings.longestPause());
    Optional<Duration> left =
        end.filter(failedAt::isBefore).map(at -> Duration.between(failedAt, at).dividedBy(2));
    Duration wait = left.map(half -> shorter(pause, half)).orElse(pause);
    return failedAt.plus(longer(wait, settings.minimumPause()));
  }

  /** Whether a renewal may be begun at all, the last one having been begun then. */
  public Instant notBefore(Instant lastBegun) {
    return lastBegun.plus(settings.minimumPause());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
