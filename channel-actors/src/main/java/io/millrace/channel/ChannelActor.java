package io.millrace.channel;

import io.millrace.channel.ChannelNews.BeginAgainDue;
import io.millrace.channel.ChannelNews.Due;
import io.millrace.channel.ChannelNews.FirstPublicationDue;
import io.millrace.channel.ChannelNews.IdleDue;
import io.millrace.channel.ChannelNews.LinkDue;
import io.millrace.channel.ChannelNews.LinkFound;
import io.millrace.channel.ChannelNews.LinkNotFound;
import io.millrace.channel.ChannelNews.MemoryScarce;
import io.millrace.channel.ChannelNews.MultivariantRead;
import io.millrace.channel.ChannelNews.ProbeFailed;
import io.millrace.channel.ChannelNews.ProbeSucceeded;
import io.millrace.channel.ChannelNews.ProbesScheduled;
import io.millrace.channel.ChannelNews.SlateDue;
import io.millrace.channel.ChannelNews.SlotNews;
import io.millrace.channel.ChannelNews.SlotVacated;
import io.millrace.channel.ChannelNews.SlotsDue;
import io.millrace.channel.ChannelNews.SourceLocated;
import io.millrace.channel.ChannelNews.SourceNotLocated;
import io.millrace.channel.ChannelNews.SourceRefused;
import io.millrace.channel.ChannelNews.TrackPublicationDue;
import io.millrace.channel.ChannelNews.TracksDue;
import io.millrace.channel.FailoverStep.Note;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.Located;
import io.millrace.source.SourceDefinition;
import io.millrace.source.StartMode;
import io.millrace.upstream.Upstream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * One channel: owns its timeline, follows its best source through {@link IngestActor}s, and shows
 * readers what is published as a {@link ChannelView}.
 *
 * <p>What to do about sources is decided by {@link Failover}, which knows the phases; this actor
 * performs it. Every command leads to steps, every step is performed here, and after each command
 * the one timer is set to the next moment at which something is to be decided.
 *
 * <pre>
 * idle → locating → starting → live ⇄ suspect → switching → live
 *   ↑_________________________________________________| dark
 * </pre>
 */
public final class ChannelActor {

  private static final Duration LONGEST_RESTART_WAIT = Duration.ofMinutes(1);

  private static final Duration BEGINS_AGAIN_AFTER = Duration.ofSeconds(30);
  private static final String NO_MEMORY =
      "the memory for segments is full (raise millrace.segments.memory or run fewer channels)";

  private static final String GOES_ON_ELSEWHERE = "it goes on on another node";

  private final ChannelTools tools;
  private final ChannelMemory memory;
  private final ActorContext<ChannelCommand> context;
  private final TimerScheduler<ChannelCommand> timers;
  private final Failover failover;
  private final Tracks tracks;
  private final SourceLinks links;
  private final Ingests ingests;
  private final ChannelSlots slots;
  private final TrackFeeds feeds;
  private final Callers callers;
  private final Slate slate;
  private final Publication publication;
  private final Recordings recordings;
  private final LinkRenewals renewals;
  private final RequestedAttachments attachments;
  private final SourceWords sources;
  private final ViewerRequests requests;
  private final IdleWatch idleness;
  private final Inheritance inheritance;
  private final MemoryScarcity scarcity = new MemoryScarcity();
  private final StatusTimes times = new StatusTimes();
  private final Alarm<ChannelCommand> due;
  private final Alarm<ChannelCommand> tracksDue;

  private ChannelActor(
      ChannelTools tools,
      ChannelMemory memory,
      ActorContext<ChannelCommand> context,
      TimerScheduler<ChannelCommand> timers) {
    this.tools = tools;
    this.memory = memory;
    this.context = context;
    this.timers = timers;
    FailoverSettings settings = Slate.failover(tools.settings());
    var rests = new RestPolicy(settings.restFirst(), settings.restLongest(), tools.spread());
    this.failover = new Failover(memory.definition(), settings, rests, memory::nextEpoch, now());
    var inherited = new InheritedTracks();
    this.tracks = new Tracks(tools, memory, inherited, this::facts);
    this.links = new SourceLinks(tools);
    this.ingests = new Ingests(tools, memory.definition().id(), links, context);
    this.slots =
        new ChannelSlots(
            tools, memory, failover, ingests, context, timers, this::perform, this::locate);
    var entries = new TrackEntries(tools, memory, tracks, inherited);
    this.feeds = new TrackFeeds(tracks, entries, ingests, failover);
    this.callers = new Callers();
    this.slate = new Slate(tools, memory, failover, tracks, timers);
    this.publication =
        new Publication(
            tools, memory, failover, tracks, feeds, callers, slate, timers, this::perform);
    this.renewals =
        new LinkRenewals(
            links, failover, feeds, ingests, memory.decisions(), context, timers, tools.clock());
    this.recordings =
        new Recordings(
            tools,
            memory,
            failover,
            tracks,
            feeds,
            ingests,
            publication,
            renewals,
            context,
            timers,
            this::perform);
    this.attachments =
        new RequestedAttachments(
            memory, tracks, ingests, recordings::place, tools.names(), context, tools.clock());
    this.sources =
        new SourceWords(
            tools.clock(),
            failover,
            tracks,
            feeds,
            publication,
            recordings,
            renewals,
            links,
            times,
            this::perform);
    this.requests =
        new ViewerRequests(
            failover, tracks, slate, callers, recordings, attachments, this::startFollowing);
    this.idleness = new IdleWatch(tools.settings(), timers, tools.clock());
    this.inheritance = new Inheritance(tools, memory, failover, tracks, inherited, links, slate);
    this.due = new Alarm<>(timers, tools.clock(), new Due());
    this.tracksDue = new Alarm<>(timers, tools.clock(), new TracksDue());
  }

  private ChannelFacts facts() {
    return inheritance.facts();
  }

  /**
   * A channel of this definition that restarts by itself after a failure of its own, keeping its
   * timeline.
   */
  static Behavior<ChannelCommand> create(ChannelDefinition definition, ChannelTools tools) {
    return create(definition, tools, Optional.empty());
  }

  /**
   * A channel of this definition that goes on from what an earlier run of it has left, with those
   * of its segments that are in the store.
   *
   * @param facts of {@link ChannelCommand.HandedOver}, or the latest that {@link Readers} were
   *     given
   */
  public static Behavior<ChannelCommand> create(
      ChannelDefinition definition, ChannelTools tools, Optional<ChannelFacts> facts) {
    var memory = new ChannelMemory(definition, tools.settings());
    facts.ifPresent(memory::inherit);
    Behavior<ChannelCommand> channel =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> new ChannelActor(tools, memory, context, timers).begin()));
    Duration wait = tools.settings().restartWait();
    return Behaviors.supervise(channel)
        .onFailure(SupervisorStrategy.restartWithBackoff(wait, LONGEST_RESTART_WAIT, 0.2));
  }

  private Behavior<ChannelCommand> begin() {
    memory.begun();
    boolean always = memory.definition().start() == StartMode.ALWAYS;
    Optional<ChannelFacts> inherited = memory.takeInherited();
    if (inherited.isPresent()) {
      inherit(inherited.get(), always);
    } else if (memory.running()) {
      note(Decision.Kind.RESTARTED, "the channel's actor failed and was started again");
      tracks.breakAll();
      startFollowing();
    } else if (always) {
      startFollowing();
    } else {
      tracks.show(failover.phase());
    }
    setTimer();
    return Behaviors.receive(ChannelCommand.class)
        .onAnyMessage(this::on)
        .onSignal(PostStop.class, stopped -> leave())
        .onSignal(PreRestart.class, failed -> release())
        .build();
  }

  /** Goes on from what an earlier run has left. */
  private void inherit(ChannelFacts facts, boolean always) {
    boolean kept = inheritance.take(facts);
    if (!facts.running() && !always) {
      tracks.show(failover.phase());
      return;
    }
    memory.running(true);
    List<FailoverStep> steps = inheritance.goOn(facts, kept);
    failover
        .active()
        .ifPresent(active -> publication.goesOn(active, inheritance.tracksFrom(active.name())));
    perform(steps);
    ingests.tend(failover);
    idleness.signOfLife(stopsWhenIdle(), recordings.isShown());
    tracks.show(failover.phase());
    slate.tend();
  }

  private Behavior<ChannelCommand> on(ChannelCommand command) {
    Phase before = failover.phase();
    failover.awake(now());
    switch (command) {
      case ChannelCommand.Open open -> requests.open(open);
      case ChannelCommand.Join(var replyTo) -> requests.join(replyTo);
      case ChannelCommand.GetStatus(var replyTo) -> replyTo.tell(status());
      case ChannelCommand.SwitchSource wish -> switchSource(wish);
      case ChannelCommand.RefreshLinks(var replyTo) -> renewals.refresh(replyTo);
      case ChannelCommand.ViewersSeen seen -> viewersSeen(seen);
      case ChannelCommand.OpenTrack open -> requests.openTrack(open);
      case ChannelCommand.Fetch fetch -> requests.fetch(fetch);
      case ChannelCommand.PrefetchAfter(var played) -> recordings.prefetchAfter(played);
      case ChannelCommand.Redefine(var definition) -> redefine(definition);
      case ChannelCommand.HandOver(var replyTo) -> {
        handOver(replyTo);
        return Behaviors.stopped();
      }
      case ChannelCommand.Stop(var reason) -> {
        endFollowing(reason);
        return Behaviors.stopped();
      }
      case ChannelNews news -> hear(news);
    }
    if (failover.phase() != before) {
      tracks.show(failover.phase());
    }
    failover.published(
        tracks.arePublic() ? Optional.of(tracks.targetDuration()) : Optional.empty());
    fallAsleep();
    feeds.tend();
    renewals.tend();
    slate.tend();
    publication.publishJoined();
    slots.tend();
    ingests.tend(failover);
    setTimer();
    return Behaviors.same();
  }

  private void hear(ChannelNews news) {
    switch (news) {
      case ChannelNews.FeedNews word -> sources.hear(word);
      case Due() -> perform(failover.due(now()));
      case IdleDue() -> stopFollowing(idleness.nobodyWatched());
      case BeginAgainDue() -> startFollowing();
      case MemoryScarce() -> memoryScarce();
      case SlotsDue() -> slots.due();
      case SlotNews(var outcome) -> slots.hear(outcome);
      case SlotVacated vacated -> slots.vacated(vacated);
      case SourceRefused refused -> slots.refused(refused);
      case FirstPublicationDue() -> publication.makePublic();
      case SourceLocated(var epoch, var located) -> located(epoch, located);
      case SourceNotLocated(var epoch, var reason) -> perform(failover.ended(epoch, reason, now()));
      case LinkDue() -> renewals.due();
      case LinkFound found -> renewals.found(found);
      case LinkNotFound failure -> renewals.notFound(failure);
      case MultivariantRead read -> found(read);
      case ChannelNews.RecordingProbed probed -> recordings.probed(probed);
      case ChannelNews.RecordedNews recorded -> recordings.on(recorded);
      case ChannelNews.AttachmentRead read -> attachments.read(read, failover.phase());
      case TracksDue() -> {}
      case SlateDue() -> {}
      case TrackPublicationDue(var track) -> publication.makePublic(track);
      case ProbeSucceeded probe -> sources.hear(probe);
      case ProbeFailed(var source, var reason) -> failover.probeFailed(source, reason, now());
      case ProbesScheduled(var next) -> times.nextProbe(next);
    }
  }

  /** What is not followed any more must not be shown, or players would wait in vain. */
  private void fallAsleep() {
    if (!tracks.fallAsleep().isEmpty()) {
      tracks.show(failover.phase());
    }
  }

  private void startFollowing() {
    memory.running(true);
    perform(failover.start(now()));
    ingests.tend(failover);
    idleness.signOfLife(stopsWhenIdle(), recordings.isShown());
    tracks.show(failover.phase());
  }

  private void stopFollowing(String reason) {
    endFollowing(reason);
    tracks.show(failover.phase());
  }

  private void memoryScarce() {
    switch (scarcity.met(tracks.nextMsn(), tracks.targetDuration(), now())) {
      case SAVE -> tracks.shortenAll();
      case BEGIN_TO_SAVE -> {
        note(Decision.Kind.MEMORY_SCARCE, "lists less: " + NO_MEMORY);
        tracks.shortenAll();
      }
      case GIVE_UP -> giveUpMemory();
    }
  }

  private void giveUpMemory() {
    note(Decision.Kind.MEMORY_SCARCE, "gives up: " + NO_MEMORY);
    stopFollowing(NO_MEMORY);
    if (memory.definition().start() == StartMode.ALWAYS) {
      timers.startSingleTimer(BeginAgainDue.KEY, new BeginAgainDue(), BEGINS_AGAIN_AFTER);
    }
  }

  private void endFollowing(String reason) {
    perform(failover.stop(reason, now()));
    memory.running(false);
    timers.cancelAll();
    idleness.end();
    callers.stopped(reason);
    renewals.endAll();
    memory.parts(ingests.closeAll());
    feeds.endAll();
    publication.giveUpWaiting();
    slate.forget();
    recordings.forget(reason);
    tracks.emptyAll();
    times.clear();
  }

  /** What is listed stays in the store: the next run lists it, and readers still come for it. */
  private void handOver(ActorRef<ChannelCommand.HandedOver> replyTo) {
    ChannelFacts facts = facts();
    recordings.forget(GOES_ON_ELSEWHERE);
    callers.notPlayable(ChannelCommand.MOVES_ON);
    callers.stopped(GOES_ON_ELSEWHERE);
    leave();
    replyTo.tell(new ChannelCommand.HandedOver(facts));
  }

  private void switchSource(ChannelCommand.SwitchSource wish) {
    switch (failover.wish(wish.to(), now())) {
      case SwitchWish.Begun(var from, var to, var steps) -> {
        callers.switching(from, to, now(), wish.replyTo());
        perform(steps);
      }
      case SwitchWish.NoSuchSource() -> refuse(wish, noSuchSource(wish), "there is no such source");
      case SwitchWish.NoOtherSource(var reason) ->
          refuse(wish, new ChannelCommand.NoOtherSource(reason), reason);
    }
  }

  private ChannelCommand.NoSuchSource noSuchSource(ChannelCommand.SwitchSource wish) {
    return new ChannelCommand.NoSuchSource(
        wish.to().orElseThrow(),
        memory.definition().sources().stream().map(SourceDefinition::name).toList());
  }

  private void refuse(
      ChannelCommand.SwitchSource wish, ChannelCommand.SwitchReply answer, String reason) {
    memory.decisions().add(FailoverNotes.refused(wish.to(), reason, now()).decision());
    wish.replyTo().tell(answer);
  }

  private void viewersSeen(ChannelCommand.ViewersSeen seen) {
    idleness.viewersSeen(seen.node(), seen.viewers());
    seen.tracks().stream().filter(tracks::has).forEach(tracks::askedFor);
    if (!seen.viewers().isEmpty()) {
      idleness.signOfLife(stopsWhenIdle(), recordings.isShown());
    }
  }

  /** An on-demand channel runs as long as somebody watches, and for a while after. */
  private boolean stopsWhenIdle() {
    return memory.definition().start() == StartMode.ON_DEMAND && failover.phase() != Phase.IDLE;
  }

  private void redefine(ChannelDefinition definition) {
    memory.definition(definition);
    note(Decision.Kind.REDEFINED, "the definition changed");
    perform(failover.redefine(definition, now()));
    if (definition.start() == StartMode.ALWAYS) {
      startFollowing();
    }
    idleness.signOfLife(stopsWhenIdle(), recordings.isShown());
    tracks.show(failover.phase());
  }

  private void located(long epoch, Located located) {
    if (failover.isCandidate(epoch)) {
      perform(failover.located(epoch, now()));
      feeds.begin(failover.candidate().orElseThrow(), located.uri());
    } else if (failover.isActive(epoch) && !feeds.isBegun(epoch)) {
      feeds.begin(failover.active().orElseThrow(), located.uri());
    }
  }

  private void found(MultivariantRead read) {
    feeds.found(read);
    Stream.of(failover.active(), failover.candidate())
        .flatMap(Optional::stream)
        .filter(attempt -> attempt.epoch() == read.epoch())
        .forEach(attempt -> links.leadsTo(attempt.source(), feeds.addresses(read.epoch())));
  }

  private void perform(List<FailoverStep> steps) {
    for (FailoverStep step : steps) {
      switch (step) {
        case FailoverStep.Locate(var attempt) -> slots.begin(attempt);
        case FailoverStep.TakeSlot(var attempt) -> slots.begin(attempt);
        case FailoverStep.End(var attempt, var reason) -> end(attempt, reason);
        case FailoverStep.TakeOver taken -> takeOver();
        case FailoverStep.Dark() -> dark();
        case FailoverStep.Note(var decision) -> memory.decisions().add(decision);
      }
    }
  }

  /**
   * Players read the list of a recording once, so that nothing can be said in it; and a slate goes
   * on until the source's first segment is published.
   */
  private void takeOver() {
    if (!recordings.isShown() && !slate.isShown()) {
      tracks.breakAll();
    }
  }

  private void dark() {
    if (!slate.isToBeSeen()) {
      callers.notPlayable(ViewerRequests.NOTHING_DELIVERS);
    }
    recordings.giveUp("no source of the channel delivers now");
  }

  private void end(Attempt attempt, String reason) {
    feeds.end(attempt);
    renewals.end(attempt);
    slots.end(attempt);
    memory.events().left(attempt);
    if (attempt.purpose() == Attempt.Purpose.MANUAL) {
      callers.switchFailed(attempt.name(), reason);
    }
  }

  private void locate(Attempt attempt) {
    Optional<Upstream> upstream = ingests.upstream(attempt.source());
    if (upstream.isEmpty()) {
      String reason = ingests.whyNot(attempt.source());
      context.getSelf().tell(new SourceNotLocated(attempt.epoch(), reason));
      return;
    }
    context.pipeToSelf(
        links.current(attempt.source(), upstream.get()),
        (link, failure) ->
            failure == null
                ? new SourceLocated(attempt.epoch(), link.located())
                : new SourceNotLocated(attempt.epoch(), Failures.words(failure)));
  }

  private ChannelStatus status() {
    return StatusReport.of(memory, failover, slots, tracks, slate, links, times, idleness, now());
  }

  private void setTimer() {
    renewals.setTimer();
    due.set(failover.nextDue(now()));
    tracksDue.set(tracks.nextAsleep().filter(at -> failover.phase() != Phase.IDLE));
  }

  private Behavior<ChannelCommand> leave() {
    slots.leave();
    return release();
  }

  /** The next run takes over the slots at providers. */
  private Behavior<ChannelCommand> release() {
    renewals.endAll();
    memory.parts(ingests.closeAll());
    feeds.endAll();
    publication.giveUpWaiting();
    recordings.forget("the channel failed and is being restarted");
    callers.stopped("it failed and is being restarted");
    return Behaviors.same();
  }

  private void note(Decision.Kind kind, String text) {
    memory.decisions().add(Note.of(now(), kind, text).decision());
  }

  private Instant now() {
    return tools.clock().instant();
  }
}
