package io.millrace.channel;

import io.millrace.channel.ChannelNews.BeginAgainDue;
import io.millrace.channel.ChannelNews.Due;
import io.millrace.channel.ChannelNews.FirstPublicationDue;
import io.millrace.channel.ChannelNews.IdleDue;
import io.millrace.channel.ChannelNews.IngestEnded;
import io.millrace.channel.ChannelNews.MemoryScarce;
import io.millrace.channel.ChannelNews.PlaylistFailed;
import io.millrace.channel.ChannelNews.PlaylistLoaded;
import io.millrace.channel.ChannelNews.ProbeFailed;
import io.millrace.channel.ChannelNews.ProbeSucceeded;
import io.millrace.channel.ChannelNews.ProbesScheduled;
import io.millrace.channel.ChannelNews.SegmentReady;
import io.millrace.channel.ChannelNews.SegmentSkipped;
import io.millrace.channel.ChannelNews.SourceLocated;
import io.millrace.channel.ChannelNews.SourceNotLocated;
import io.millrace.channel.FailoverStep.Note;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.Located;
import io.millrace.source.SourceDefinition;
import io.millrace.source.StartMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

  private final ChannelTools tools;
  private final ChannelMemory memory;
  private final ActorContext<ChannelCommand> context;
  private final TimerScheduler<ChannelCommand> timers;
  private final Failover failover;
  private final Tracks tracks;
  private final Ingests ingests;
  private final Callers callers;
  private final Publication publication;
  private final IdleWatch idleness;
  private final MemoryScarcity scarcity = new MemoryScarcity();
  private final StatusTimes times = new StatusTimes();

  private ChannelActor(
      ChannelTools tools,
      ChannelMemory memory,
      ActorContext<ChannelCommand> context,
      TimerScheduler<ChannelCommand> timers) {
    this.tools = tools;
    this.memory = memory;
    this.context = context;
    this.timers = timers;
    FailoverSettings settings = tools.settings().failover();
    var rests = new RestPolicy(settings.restFirst(), settings.restLongest(), tools.spread());
    this.failover = new Failover(memory.definition(), settings, rests, memory::nextEpoch, now());
    this.tracks = new Tracks(tools, memory);
    this.ingests = new Ingests(tools, memory.definition().id(), context);
    this.callers = new Callers();
    this.publication =
        new Publication(tools, memory, failover, tracks, callers, timers, this::perform);
    this.idleness = new IdleWatch(tools.settings().idleAfter(), timers, tools.clock());
  }

  /**
   * A channel of this definition that restarts by itself after a failure of its own, keeping its
   * timeline.
   */
  static Behavior<ChannelCommand> create(ChannelDefinition definition, ChannelTools tools) {
    var memory = new ChannelMemory(definition, tools.settings());
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
    if (memory.running()) {
      note(Decision.Kind.RESTARTED, "the channel's actor failed and was started again");
      tracks.breakAll();
    }
    if (memory.running() || always) {
      startFollowing();
    } else {
      tracks.show(failover.phase());
    }
    setTimer();
    return Behaviors.receive(ChannelCommand.class)
        .onAnyMessage(this::on)
        .onSignal(PostStop.class, stopped -> release())
        .onSignal(PreRestart.class, failed -> release())
        .build();
  }

  private Behavior<ChannelCommand> on(ChannelCommand command) {
    Phase before = failover.phase();
    switch (command) {
      case ChannelCommand.Open open -> open(open);
      case ChannelCommand.GetStatus(var replyTo) -> replyTo.tell(status());
      case ChannelCommand.SwitchSource wish -> switchSource(wish);
      case ChannelCommand.ViewersSeen(var count, var watched) -> viewersSeen(count);
      case ChannelCommand.OpenTrack(var track, var replyTo) ->
          replyTo.tell(
              new ChannelCommand.NotPlayable("the channel has no track that sleeps", false));
      case ChannelCommand.Fetch(var item, var replyTo) ->
          replyTo.tell(new ChannelCommand.NotFetched("nothing is fetched on demand", false));
      case ChannelCommand.Redefine(var definition) -> redefine(definition);
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
        tracks.arePublic() ? Optional.of(tracks.targetDuration(TrackId.MAIN)) : Optional.empty());
    ingests.tend(failover);
    setTimer();
    return Behaviors.same();
  }

  private void hear(ChannelNews news) {
    switch (news) {
      case Due() -> perform(failover.due(now()));
      case IdleDue() -> stopFollowing(idleness.nobodyWatched());
      case BeginAgainDue() -> startFollowing();
      case MemoryScarce() -> memoryScarce();
      case FirstPublicationDue() -> publication.makePublic();
      case SourceLocated(var epoch, var located) -> located(epoch, located);
      case SourceNotLocated(var epoch, var reason) ->
          perform(failover.ended(epoch, reason, false, now()));
      case PlaylistLoaded loaded -> playlistLoaded(loaded);
      case PlaylistFailed(var epoch, var reason) ->
          perform(failover.playlistFailed(epoch, reason, now()));
      case SegmentReady ready -> publication.take(ready);
      case SegmentSkipped(var epoch, var upstreamMsn, var reason) ->
          perform(failover.segmentSkipped(epoch, "segment " + upstreamMsn + ": " + reason, now()));
      case IngestEnded(var epoch, var reason, var unsupported) ->
          perform(failover.ended(epoch, reason, unsupported, now()));
      case ProbeSucceeded(var source, var targetDuration) -> {
        perform(failover.probeSucceeded(source, now()));
        tracks.expect(targetDuration);
      }
      case ProbeFailed(var source, var reason, var unsupported) ->
          failover.probeFailed(source, reason, unsupported, now());
      case ProbesScheduled(var next) -> times.nextProbe(next);
    }
  }

  private void open(ChannelCommand.Open open) {
    if (tracks.arePublic()) {
      open.replyTo().tell(new ChannelCommand.Opened());
    } else if (failover.phase() == Phase.DARK) {
      open.replyTo().tell(notPlayable(failover.ring().unsupported()));
    } else {
      callers.opening(open.replyTo());
      startFollowing();
    }
    idleness.signOfLife(stopsWhenIdle());
  }

  private void startFollowing() {
    memory.running(true);
    perform(failover.start(now()));
    ingests.tend(failover);
    idleness.signOfLife(stopsWhenIdle());
    tracks.show(failover.phase());
  }

  private void stopFollowing(String reason) {
    endFollowing(reason);
    tracks.show(failover.phase());
  }

  private void memoryScarce() {
    Duration target = tracks.targetDuration(TrackId.MAIN);
    switch (scarcity.met(tracks.nextMsn(TrackId.MAIN), target, now())) {
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
    ingests.closeAll();
    tracks.emptyAll();
    times.clear();
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

  private void viewersSeen(int count) {
    idleness.viewersSeen(count);
    if (count > 0) {
      idleness.signOfLife(stopsWhenIdle());
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
    idleness.signOfLife(stopsWhenIdle());
    tracks.show(failover.phase());
  }

  private void located(long epoch, Located located) {
    if (failover.isCandidate(epoch)) {
      perform(failover.located(epoch, now()));
      Attempt attempt = failover.candidate().orElseThrow();
      ingests.start(attempt, TrackId.MAIN, located.uri(), tracks.entry(TrackId.MAIN));
    }
  }

  private void playlistLoaded(PlaylistLoaded loaded) {
    boolean active = failover.isActive(loaded.epoch());
    if (!active && !failover.isCandidate(loaded.epoch())) {
      return;
    }
    perform(failover.playlistLoaded(loaded.epoch(), loaded.targetDuration(), now()));
    if (active || failover.active().isEmpty()) {
      times.nextReload(loaded.nextReload());
    }
    tracks.expect(loaded.targetDuration());
    tracks.describe(loaded.track(), loaded.streamInf());
  }

  private void perform(List<FailoverStep> steps) {
    for (FailoverStep step : steps) {
      switch (step) {
        case FailoverStep.Locate(var attempt) -> locate(attempt);
        case FailoverStep.End(var attempt, var reason) -> end(attempt, reason);
        case FailoverStep.TakeOver taken -> tracks.breakAll();
        case FailoverStep.Dark(var unsupported) -> callers.notPlayable(notPlayable(unsupported));
        case FailoverStep.Note(var decision) -> memory.decisions().add(decision);
      }
    }
  }

  private void end(Attempt attempt, String reason) {
    ingests.stop(attempt);
    if (attempt.purpose() == Attempt.Purpose.MANUAL) {
      callers.switchFailed(attempt.name(), reason);
    }
  }

  private void locate(Attempt attempt) {
    context.pipeToSelf(
        tools.locators().locate(attempt.source()),
        (located, failure) ->
            failure == null
                ? new SourceLocated(attempt.epoch(), located)
                : new SourceNotLocated(attempt.epoch(), Failures.words(failure)));
  }

  /** Viewers learn what kind of media is not supported, but nothing of the sources. */
  private ChannelCommand.NotPlayable notPlayable(Optional<String> unsupported) {
    return unsupported
        .map(what -> new ChannelCommand.NotPlayable(what, true))
        .orElseGet(
            () -> new ChannelCommand.NotPlayable("no source of the channel delivers now", false));
  }

  private ChannelStatus status() {
    return StatusReport.of(memory, failover, tracks, times, idleness, now());
  }

  private void setTimer() {
    failover
        .nextDue(now())
        .ifPresentOrElse(
            at -> {
              Duration wait = Duration.between(now(), at);
              timers.startSingleTimer(
                  Due.KEY, new Due(), wait.isPositive() ? wait : Duration.ofMillis(1));
            },
            () -> timers.cancel(Due.KEY));
  }

  private Behavior<ChannelCommand> release() {
    ingests.closeAll();
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
