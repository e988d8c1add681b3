package io.millrace.channel;

import io.millrace.channel.ChannelCommand.NotRefreshed;
import io.millrace.channel.ChannelCommand.RefreshReply;
import io.millrace.channel.ChannelCommand.Refreshed;
import io.millrace.channel.ChannelNews.LinkDue;
import io.millrace.channel.ChannelNews.LinkFound;
import io.millrace.channel.ChannelNews.LinkNotFound;
import io.millrace.channel.ChannelNews.LinkRefused;
import io.millrace.source.SourceDefinition;
import io.millrace.upstream.Upstream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Renews the links of the sources that a channel follows: ahead of their end, when an origin
 * refuses them, and on an operator's word. What is followed goes on at the old address until the
 * new one has given a playlist. Used by the channel's actor only.
 */
final class LinkRenewals {

  /** A renewal that takes longer has failed. Shorter than operators wait for an answer. */
  private static final Duration LONGEST = Duration.ofSeconds(25);

  private enum Cause {
    AHEAD,
    REFUSED,
    ORDERED
  }

  private final SourceLinks links;
  private final Failover failover;
  private final TrackFeeds feeds;
  private final Ingests ingests;
  private final DecisionLog decisions;
  private final ActorContext<ChannelCommand> context;
  private final Alarm<ChannelCommand> alarm;
  private final InstantSource clock;
  private final Map<Long, LinkRenewal> underway = new HashMap<>();
  private long lastNumber;

  LinkRenewals(
      SourceLinks links,
      Failover failover,
      TrackFeeds feeds,
      Ingests ingests,
      DecisionLog decisions,
      ActorContext<ChannelCommand> context,
      TimerScheduler<ChannelCommand> timers,
      InstantSource clock) {
    this.links = links;
    this.failover = failover;
    this.feeds = feeds;
    this.ingests = ingests;
    this.decisions = decisions;
    this.context = context;
    this.clock = clock;
    this.alarm = new Alarm<>(timers, clock, new LinkDue());
  }

  /** Time to look whether a link is to be renewed, or takes too long. */
  void due() {
    Instant now = now();
    for (LinkRenewal renewal : List.copyOf(underway.values())) {
      if (!now.isBefore(deadline(renewal))) {
        failed(renewal, "no other address was found within " + LONGEST.toSeconds() + " s");
      }
    }
    attempts()
        .filter(attempt -> !underway.containsKey(attempt.epoch()))
        .filter(
            attempt -> links.renewAt(attempt.source()).filter(at -> !now.isBefore(at)).isPresent())
        .toList()
        .forEach(attempt -> begin(attempt, Cause.AHEAD, List.of()));
  }

  /** A feed cannot go on at the address that it has. */
  void refused(LinkRefused refused) {
    Optional<Attempt> attempt = attempt(refused.epoch());
    if (attempt.isEmpty()) {
      return;
    }
    LinkRenewal renewal = underway.get(refused.epoch());
    if (renewal != null) {
      renewal.askedBy(refused.track());
      return;
    }
    SourceDefinition source = attempt.get().source();
    boolean renewable = links.isRenewable(source) || feeds.isLadder(refused.epoch());
    boolean renews = renewable && links.mayRenew(source, refused.single());
    if (renewable && !refused.single()) {
      ingests.upstream(source).ifPresent(way -> links.refused(source, way));
    }
    if (!renews) {
      // The feed may wait for a renewal that is about to begin by itself.
      if (refused.single() || !links.renewsSoon(source)) {
        ingests.tell(attempt.get(), refused.track(), new IngestActor.LinkStays());
      }
      return;
    }
    note(
        FailoverNotes.linkRefused(attempt.get(), refused.track().value(), refused.reason(), now()));
    begin(attempt.get(), Cause.REFUSED, List.of());
  }

  /** Whether another link is being looked for. */
  boolean isUnderway(long epoch) {
    return underway.containsKey(epoch);
  }

  /** An operator wants another link now. */
  void refresh(ActorRef<RefreshReply> replyTo) {
    Optional<Attempt> attempt = attempts().findFirst();
    if (attempt.isEmpty()) {
      replyTo.tell(new NotRefreshed(Optional.empty(), "the channel follows no source now"));
      return;
    }
    LinkRenewal present = underway.get(attempt.get().epoch());
    if (present != null) {
      present.waiting.add(replyTo);
    } else {
      begin(attempt.get(), Cause.ORDERED, List.of(replyTo));
    }
  }

  private void begin(Attempt attempt, Cause cause, List<ActorRef<RefreshReply>> waiting) {
    lastNumber++;
    var renewal =
        new LinkRenewal(lastNumber, attempt, cause.name().toLowerCase(Locale.ROOT), now(), waiting);
    underway.put(attempt.epoch(), renewal);
    Optional<Upstream> upstream = ingests.upstream(attempt.source());
    if (upstream.isEmpty()) {
      failed(renewal, ingests.whyNot(attempt.source()));
      return;
    }
    long number = renewal.number;
    context.pipeToSelf(
        links
            .renewed(attempt.source(), upstream.get())
            .thenCompose(
                link ->
                    upstream
                        .get()
                        .fetchText(link.uri())
                        .thenApply(text -> new LinkFound(attempt.epoch(), number, link, text))),
        (found, failure) ->
            failure == null
                ? found
                : new LinkNotFound(attempt.epoch(), number, Failures.words(failure)));
  }

  /** Another link leads to a text: the feeds try what it names. */
  void found(LinkFound found) {
    LinkRenewal renewal = underway.get(found.epoch());
    if (renewal == null || renewal.number != found.renewal()) {
      return;
    }
    switch (feeds.move(found.epoch(), found.link().uri(), found.text())) {
      case FeedMove.Begun(var tracks, var lead) -> {
        renewal.link = Optional.of(found.link());
        renewal.lead = lead;
        renewal.awaited.addAll(tracks);
      }
      case FeedMove.Impossible(var reason) -> failed(renewal, reason);
    }
  }

  void notFound(LinkNotFound failure) {
    LinkRenewal renewal = underway.get(failure.epoch());
    if (renewal != null && renewal.number == failure.renewal()) {
      failed(renewal, failure.reason());
    }
  }

  /** A feed goes on at its new address. */
  void relocated(ChannelNews.Relocated relocated) {
    LinkRenewal renewal = underway.get(relocated.epoch());
    if (renewal != null) {
      renewal.moved(relocated.track());
    }
  }

  void notRelocated(ChannelNews.NotRelocated failure) {
    LinkRenewal renewal = underway.get(failure.epoch());
    if (renewal != null) {
      renewal.stayed(failure.track(), failure.reason());
    }
  }

  /**
   * Ends what needs to be waited for no longer: feeds have answered, or are not followed any more.
   */
  void tend() {
    List.copyOf(underway.values()).stream()
        .filter(renewal -> renewal.link.isPresent())
        .forEach(this::maybeDone);
  }

  private void maybeDone(LinkRenewal renewal) {
    Attempt attempt = renewal.attempt;
    renewal.awaited.removeIf(track -> !feeds.follows(attempt.epoch(), track));
    if (!renewal.awaited.isEmpty()) {
      return;
    }
    if (!renewal.succeeded()) {
      failed(renewal, renewal.reason);
      return;
    }
    underway.remove(attempt.epoch());
    renewal.link.ifPresent(link -> links.use(attempt.source(), link));
    links.worked(attempt.source());
    links.leadsTo(attempt.source(), feeds.moved(attempt.epoch(), renewal.moved));
    note(FailoverNotes.renewed(attempt, renewal.cause, renewal.startedAt, now()));
    // They ask about the address that they have been told meanwhile.
    renewal.askers.forEach(track -> ingests.tell(attempt, track, new IngestActor.LinkStays()));
    links
        .status(attempt.source())
        .ifPresent(
            status ->
                renewal.waiting.forEach(each -> each.tell(new Refreshed(attempt.name(), status))));
  }

  private void failed(LinkRenewal renewal, String reason) {
    Attempt attempt = renewal.attempt;
    underway.remove(attempt.epoch());
    links.failed(attempt.source(), reason);
    note(FailoverNotes.renewalFailed(attempt, renewal.cause, reason, now()));
    ingests.tellAll(attempt, new IngestActor.LinkStays());
    renewal.waiting.forEach(
        each -> each.tell(new NotRefreshed(Optional.of(attempt.name()), reason)));
  }

  /** The attempt is over. */
  void end(Attempt attempt) {
    LinkRenewal renewal = underway.remove(attempt.epoch());
    if (renewal != null) {
      renewal.waiting.forEach(
          each ->
              each.tell(
                  new NotRefreshed(Optional.of(attempt.name()), "the source was left meanwhile")));
    }
    links.left(attempt.source());
  }

  /** Nothing is followed any more. */
  void endAll() {
    List.copyOf(underway.values()).forEach(renewal -> end(renewal.attempt));
    links.clear();
  }

  /** Sets the timer to the next moment at which something is due. */
  void setTimer() {
    Stream<Instant> planned =
        attempts()
            .filter(attempt -> !underway.containsKey(attempt.epoch()))
            .flatMap(attempt -> links.renewAt(attempt.source()).stream());
    alarm.set(
        Stream.concat(planned, underway.values().stream().map(LinkRenewals::deadline))
            .min(Instant::compareTo));
  }

  private static Instant deadline(LinkRenewal renewal) {
    return renewal.startedAt.plus(LONGEST);
  }

  private Optional<Attempt> attempt(long epoch) {
    return attempts().filter(attempt -> attempt.epoch() == epoch).findFirst();
  }

  /** The active one first. */
  private Stream<Attempt> attempts() {
    return Stream.concat(
        failover.active().stream(), failover.candidate().filter(Attempt::located).stream());
  }

  private void note(FailoverStep.Note note) {
    decisions.add(note.decision());
  }

  private Instant now() {
    return clock.instant();
  }
}
