package io.millrace.channel;

import io.millrace.channel.ChannelFacts.LinkFacts;
import io.millrace.channel.ChannelStatus.LinkStatus;
import io.millrace.source.Expiry;
import io.millrace.source.LearnedLife;
import io.millrace.source.LinkExpiry;
import io.millrace.source.Located;
import io.millrace.source.Locator;
import io.millrace.source.LocatorTrace;
import io.millrace.source.Locators;
import io.millrace.source.RenewalPolicy;
import io.millrace.source.RenewalPolicy.Plan;
import io.millrace.source.SourceDefinition;
import io.millrace.upstream.SafeUri;
import io.millrace.upstream.Upstream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The links of one channel's sources: each is looked for once at a time, kept while it is good, and
 * shared by those that follow a source and those that probe it. Thread-safe.
 */
final class SourceLinks {

  /** A look-up that takes longer is not waited for by the next one who asks. */
  private static final Duration LONGEST_LOOK_UP = Duration.ofSeconds(25);

  /** Single segments are lost for many reasons; a page is not asked for each. */
  private static final Duration PAUSE_FOR_SEGMENTS = Duration.ofSeconds(30);

  /** So long what is refused may wait for another link. */
  private static final Duration SOON = Duration.ofSeconds(5);

  /**
   * What refusals taught is believed for so long. A renewed link is not refused, so that an origin
   * that was in trouble once, or has changed its ways, would have its page asked too often for
   * ever.
   */
  private static final Duration LESSON = Duration.ofMinutes(10);

  /**
   * A link and what is known of its end.
   *
   * @param over which way it was found: cookies that it may need are there and nowhere else
   * @param plan when another one is looked for
   * @param renewable false if looking again can bring nothing new
   */
  record Link(
      Located located,
      Upstream over,
      Instant foundAt,
      Optional<Expiry> stated,
      Plan plan,
      boolean renewable) {

    URI uri() {
      return located.uri();
    }

    /** Another end of it became known, which a look at it again can help. */
    Link planned(Plan other) {
      return new Link(located, over, foundAt, stated, other, true);
    }
  }

  /** What is known of one source. */
  private static final class Known {
    final String fingerprint;
    Optional<Link> link = Optional.empty();
    LearnedLife learned = LearnedLife.NOTHING;
    Instant learnedAt = Instant.MIN;

    /** When this address was found first; a page may give it out again and again. */
    Instant since = Instant.MIN;

    /** A playlist last came from the link, or by way of it. */
    Optional<Instant> worked = Optional.empty();

    /** It did so in an earlier run only, on a node that origins may know otherwise. */
    boolean workedElsewhere;

    boolean refused;
    int failures;
    Optional<Instant> triedAt = Optional.empty();
    Optional<String> lastFailure = Optional.empty();
    @Nullable LookUp underway;

    /** The latest to follow the source over. */
    Optional<Upstream> way = Optional.empty();

    /** As an earlier run has left it, until there is a way to go on over. */
    Optional<LinkFacts> inherited = Optional.empty();

    Known(SourceDefinition source) {
      fingerprint = LinkFingerprint.of(source);
    }
  }

  private record LookUp(Upstream over, Instant since, CompletableFuture<Located> result) {
    boolean serves(Upstream asking, Instant now) {
      return over.equals(asking) && !result.isDone() && now.isBefore(since.plus(LONGEST_LOOK_UP));
    }
  }

  private final Locators locators;
  private final RenewalPolicy policy;
  private final InstantSource clock;
  private final DoubleSupplier spread;
  private final Map<SourceDefinition, Known> bySource = new HashMap<>();

  SourceLinks(ChannelTools tools) {
    this.locators = tools.locators();
    this.policy = new RenewalPolicy(tools.settings().link());
    this.clock = tools.clock();
    this.spread = tools.spread();
  }

  /**
   * A link to follow, good now as far as known: the one that is kept if it was found over the same
   * way, or another one.
   */
  CompletionStage<Link> current(SourceDefinition source, Upstream upstream) {
    goOnOver(source, upstream);
    return current(
        source,
        upstream,
        kept(source)
            .filter(link -> link.over().equals(upstream) || isFixed(source, link.located())));
  }

  /**
   * The link by which the source is followed and the cookies that it may need, for the next run;
   * empty if it is refused.
   */
  synchronized Optional<LinkFacts> facts(SourceDefinition source) {
    Known known = known(source);
    return kept(source)
        .map(
            link ->
                new LinkFacts(
                    link.uri(),
                    link.located().page(),
                    writtenDown(source),
                    link.foundAt(),
                    known.since,
                    known.worked,
                    link.plan().renewAt(),
                    link.plan().expiresAt(),
                    link.plan().from(),
                    link.renewable(),
                    known.way.map(Upstream::cookies).orElse(List.of()),
                    Optional.of(known.fingerprint)))
        .or(() -> known.inherited);
  }

  /**
   * An earlier run has followed the source by this link, perhaps on a node that defines the source
   * otherwise: then it is of no use here.
   */
  synchronized void inherit(SourceDefinition source, LinkFacts link) {
    Known known = known(source);
    boolean sameAddress = link.writtenDown().equals(writtenDown(source));
    if (sameAddress && link.foundAs().filter(other -> !other.equals(known.fingerprint)).isEmpty()) {
      known.inherited = Optional.of(link);
    }
  }

  private static Optional<URI> writtenDown(SourceDefinition source) {
    return source.locator() instanceof Locator.Direct(var uri)
        ? Optional.of(uri)
        : Optional.empty();
  }

  private void goOnOver(SourceDefinition source, Upstream upstream) {
    inherited(source, upstream)
        .ifPresent(
            link -> {
              upstream.comesFrom(link.page());
              upstream.bring(link.cookies());
            });
  }

  private synchronized Optional<LinkFacts> inherited(SourceDefinition source, Upstream upstream) {
    Known known = known(source);
    known.way = Optional.of(upstream);
    Optional<LinkFacts> inherited = known.inherited.filter(any -> known.link.isEmpty());
    known.inherited = Optional.empty();
    inherited.ifPresent(
        link -> {
          var plan = new Plan(link.renewAt(), link.expiresAt(), link.expiryFrom());
          known.link =
              Optional.of(
                  new Link(
                      new Located(link.uri(), link.page()),
                      upstream,
                      link.foundAt(),
                      LinkExpiry.of(link.uri(), link.foundAt()),
                      plan,
                      link.renewable()));
          known.since = link.since();
          known.worked = link.worked();
          known.workedElsewhere = true;
        });
    return inherited;
  }

  /**
   * A link to look at, over a way that may be there for that only: a page is not asked for each
   * look. One that was found over another way may be refused for its lack of cookies.
   */
  CompletionStage<Link> probed(SourceDefinition source, Upstream upstream) {
    Optional<Link> kept = kept(source);
    kept.ifPresent(link -> upstream.comesFrom(link.located().page()));
    return current(source, upstream, kept);
  }

  private CompletionStage<Link> current(
      SourceDefinition source, Upstream upstream, Optional<Link> kept) {
    if (kept.isPresent() && !isDue(source)) {
      return CompletableFuture.completedStage(kept.get());
    }
    return lookUp(source, upstream)
        .thenApply(
            link -> {
              use(source, link);
              return link;
            })
        .exceptionallyCompose(
            failure -> {
              failed(source, Failures.words(failure));
              // One that was not refused may still do.
              return kept.map(CompletableFuture::completedStage)
                  .orElseGet(() -> CompletableFuture.failedStage(failure));
            });
  }

  /** Looks for another link; the one that is kept stays until {@link #use}. */
  CompletionStage<Link> renewed(SourceDefinition source, Upstream upstream) {
    return lookUp(source, upstream);
  }

  private CompletionStage<Link> lookUp(SourceDefinition source, Upstream upstream) {
    return once(source, upstream)
        .thenApply(
            located -> {
              upstream.comesFrom(located.page());
              return link(source, located, upstream);
            });
  }

  private synchronized CompletionStage<Located> once(SourceDefinition source, Upstream upstream) {
    Known known = known(source);
    Instant now = clock.instant();
    LookUp underway = known.underway;
    if (underway != null && underway.serves(upstream, now)) {
      return underway.result();
    }
    CompletableFuture<Located> begun =
        locators.locate(source, upstream, LocatorTrace.NONE).toCompletableFuture();
    known.underway = new LookUp(upstream, now, begun);
    known.triedAt = Optional.of(now);
    return begun;
  }

  private synchronized Link link(SourceDefinition source, Located located, Upstream over) {
    Instant now = clock.instant();
    Optional<Expiry> stated = LinkExpiry.of(located.uri(), now);
    // What an address that is written down says of its own end cannot be helped.
    boolean renewable =
        !isFixed(source, located)
            || source.refresh().every().isPresent()
            || learned(source, now).believed().isPresent();
    return new Link(located, over, now, stated, plan(source, stated, now), renewable);
  }

  private Plan plan(SourceDefinition source, Optional<Expiry> stated, Instant foundAt) {
    return policy.plan(
        source.refresh(), stated, learned(source, foundAt), foundAt, spread.getAsDouble());
  }

  private LearnedLife learned(SourceDefinition source, Instant now) {
    Known known = known(source);
    if (now.isAfter(known.learnedAt.plus(LESSON))) {
      known.learned = LearnedLife.NOTHING;
    }
    return known.learned;
  }

  /** From now on this link is the source's. */
  synchronized void use(SourceDefinition source, Link link) {
    Known known = known(source);
    boolean same = known.link.map(Link::uri).filter(link.uri()::equals).isPresent();
    if (!same) {
      known.since = link.foundAt();
    }
    if (!same || known.refused) {
      known.worked = Optional.empty();
    }
    known.link = Optional.of(link);
    known.refused = false;
    known.failures = 0;
    known.lastFailure = Optional.empty();
  }

  /** The playlists that the link leads to have links of their own, which may end sooner. */
  synchronized void leadsTo(SourceDefinition source, List<URI> playlists) {
    Known known = known(source);
    Instant now = clock.instant();
    known.link.ifPresent(
        link -> {
          Stream<Expiry> below =
              playlists.stream().flatMap(uri -> LinkExpiry.of(uri, now).stream());
          Stream<Expiry> own = link.renewable() ? link.stated().stream() : Stream.empty();
          Stream.concat(own, below)
              .min(Comparator.comparing(Expiry::at))
              .filter(soonest -> !link.renewable() || !link.stated().equals(Optional.of(soonest)))
              .map(soonest -> plan(source, Optional.of(soonest), now))
              .filter(plan -> plan.renewAt().isPresent())
              .ifPresent(plan -> known.link = Optional.of(link.planned(plan)));
        });
  }

  /** No other link could be had, or it was of no use. */
  synchronized void failed(SourceDefinition source, String reason) {
    Known known = known(source);
    known.failures++;
    known.lastFailure = Optional.of(reason);
    known.triedAt = Optional.of(clock.instant());
  }

  /** The link works. */
  synchronized void worked(SourceDefinition source) {
    Known known = known(source);
    known.worked = Optional.of(clock.instant());
    known.workedElsewhere = false;
    known.refused = false;
  }

  /**
   * An origin refuses what the link leads to. That teaches how long it lived, if it was found over
   * the same way, or has worked since it was inherited: one that was given out to another node may
   * be refused because of that, or because of cookies that came with it. Those are let go, and also
   * where no other link could be had with them.
   */
  synchronized void refused(SourceDefinition source, Upstream over) {
    Known known = known(source);
    Instant now = clock.instant();
    boolean own = known.link.filter(link -> link.over().equals(over)).isPresent();
    if (!known.refused && own && !known.workedElsewhere && known.worked.isPresent()) {
      Instant worked = known.worked.get();
      known.learned =
          learned(source, now)
              .refusedAfter(Duration.between(known.since, worked), Duration.between(worked, now));
      known.learnedAt = now;
    }
    if (known.workedElsewhere || known.failures > 0) {
      over.bring(List.of());
    }
    known.refused = true;
  }

  /**
   * Whether a refusal is reason enough to look for another link. One that never worked would be
   * followed by the same.
   *
   * @param single it is of one segment only
   */
  synchronized boolean mayRenew(SourceDefinition source, boolean single) {
    Known known = known(source);
    Instant now = clock.instant();
    boolean tooSoon =
        known
            .triedAt
            .map(at -> single ? at.plus(PAUSE_FOR_SEGMENTS) : policy.notBefore(at))
            .filter(now::isBefore)
            .isPresent();
    return known.worked.isPresent() && !tooSoon;
  }

  /**
   * Whether a link that has worked and is refused is followed by another one shortly, although it
   * is too soon to look for that now.
   */
  synchronized boolean renewsSoon(SourceDefinition source) {
    return known(source).worked.isPresent()
        && renewAt(source).filter(clock.instant().plus(SOON)::isAfter).isPresent();
  }

  /** When another link is to be looked for; empty if there is no reason to. */
  synchronized Optional<Instant> renewAt(SourceDefinition source) {
    Known known = known(source);
    if (known.link.isEmpty()) {
      return Optional.empty();
    }
    Link link = known.link.get();
    Optional<Instant> tried = known.triedAt;
    boolean wanted = known.refused || link.plan().renewAt().isPresent();
    if (!link.renewable() || !wanted) {
      return Optional.empty();
    }
    if (known.failures > 0 && tried.isPresent()) {
      return Optional.of(policy.retryAt(known.failures, tried.get(), link.plan().expiresAt()));
    }
    return known.refused
        ? Optional.of(tried.map(policy::notBefore).orElse(clock.instant()))
        : link.plan().renewAt();
  }

  synchronized Optional<LinkStatus> status(SourceDefinition source) {
    Known known = known(source);
    Optional<Instant> renewsAt = renewAt(source);
    return known.link.map(
        link ->
            new LinkStatus(
                SafeUri.show(link.uri()),
                link.foundAt(),
                renewsAt,
                link.plan().expiresAt(),
                link.plan().from(),
                known.lastFailure));
  }

  /**
   * The source was left: whatever the reason was, the next time begins with another link, and
   * without the cookies that an earlier run has left.
   */
  synchronized void left(SourceDefinition source) {
    Known known = known(source);
    known.way.ifPresent(way -> way.bring(List.of()));
    known.link = Optional.empty();
    known.worked = Optional.empty();
    known.refused = false;
    known.failures = 0;
  }

  /** Forgets all sources but these. */
  synchronized void keep(Predicate<SourceDefinition> sources) {
    bySource.keySet().removeIf(sources.negate());
  }

  synchronized void clear() {
    bySource.clear();
  }

  /** Looking again brings the same address. */
  private static boolean isFixed(SourceDefinition source, Located located) {
    return source.locator() instanceof Locator.Direct(var uri) && uri.equals(located.uri());
  }

  /** Whether the source has another address, or the one that it has may say something else. */
  synchronized boolean isRenewable(SourceDefinition source) {
    return known(source).link.map(link -> !isFixed(source, link.located())).orElse(true);
  }

  private synchronized Optional<Link> kept(SourceDefinition source) {
    Known known = known(source);
    return known.refused ? Optional.empty() : known.link;
  }

  private synchronized boolean isDue(SourceDefinition source) {
    return renewAt(source).filter(at -> !clock.instant().isBefore(at)).isPresent();
  }

  private synchronized Known known(SourceDefinition source) {
    return bySource.computeIfAbsent(source, Known::new);
  }
}
