package io.millrace.channel;

import io.millrace.channel.ChannelFacts.LadderFacts;
import io.millrace.channel.FailoverStep.Note;
import io.millrace.hls.PlaylistException;
import io.millrace.ladder.Ladder;
import io.millrace.source.SourceDefinition;
import io.millrace.timeline.Periods;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * What passes from one run of a channel's actor to the next, which may be on another node. Used by
 * the channel's actor only.
 */
final class Inheritance {

  private static final int DECISIONS = 20;

  private final ChannelTools tools;
  private final ChannelMemory memory;
  private final Failover failover;
  private final Tracks tracks;
  private final InheritedTracks inherited;
  private final SourceLinks links;
  private final Slate slate;

  Inheritance(
      ChannelTools tools,
      ChannelMemory memory,
      Failover failover,
      Tracks tracks,
      InheritedTracks inherited,
      SourceLinks links,
      Slate slate) {
    this.tools = tools;
    this.memory = memory;
    this.failover = failover;
    this.tracks = tracks;
    this.inherited = inherited;
    this.links = links;
    this.slate = slate;
  }

  /** What the next run would go on from now. */
  ChannelFacts facts() {
    List<ChannelFacts.TrackFacts> all = tracks.facts();
    List<Decision> decisions = memory.decisions().latest();
    return new ChannelFacts(
        memory.definition().id(),
        now(),
        memory.running(),
        failover.phase(),
        memory.lastEpoch(),
        memory.ladder().map(this::ladder),
        memory.periods().map(Periods::facts),
        all,
        tracks.attachmentFacts(all),
        failover.ring().facts(),
        failover.followed(failover.active().flatMap(active -> links.facts(active.source()))),
        slate.facts(),
        decisions.subList(Math.max(0, decisions.size() - DECISIONS), decisions.size()));
  }

  private LadderFacts ladder(Ladder ladder) {
    return new LadderFacts(
        ladder.text(),
        memory.sessionData().map(data -> data.source().name()),
        memory.sessionData().map(SessionDataFiles::base));
  }

  /**
   * Takes over what an earlier run has left, and keeps of it what can still be had.
   *
   * @return whether there is something that players can go on with
   */
  boolean take(ChannelFacts facts) {
    failover.ring().resume(facts.sources());
    facts.ladder().ifPresent(this::settle);
    facts.periods().map(Periods::resume).ifPresent(memory::periods);
    var attachments = new HashMap<String, Attachment>();
    facts.attachments().forEach((name, each) -> attachments.put(name, Attachment.of(each)));
    memory.attachments().put(attachments, now());
    for (ChannelFacts.TrackFacts track : facts.tracks()) {
      memory.tracks().put(track.id(), resumed(track));
    }
    inherited.take(keepTracks(), facts.followed().map(ChannelFacts.FollowedFacts::source));
    boolean kept = !inherited.all().isEmpty();
    if (kept) {
      facts.slate().ifPresent(slate::resume);
    }
    facts
        .followed()
        .ifPresent(
            followed ->
                source(followed.source())
                    .ifPresent(
                        source -> followed.link().ifPresent(link -> links.inherit(source, link))));
    return kept;
  }

  private TrackPublisher resumed(ChannelFacts.TrackFacts track) {
    return new TrackPublisher(memory, tracks.kind(track.id()), track, tools);
  }

  /**
   * Keeps of the tracks what still has its bytes: all begin at the same content, those whose newest
   * segment is gone fall asleep. Where no picture or sound is left, nothing is kept.
   */
  private List<TrackId> keepTracks() {
    List<TrackPublisher> there =
        all().stream()
            .filter(track -> tracks.has(track.id()) && track.isPublic())
            .filter(track -> track.findable().isPositive())
            .toList();
    boolean any = there.stream().anyMatch(track -> tracks.counts(track.id()));
    Duration longest =
        any
            ? there.stream().map(TrackPublisher::findable).min(Duration::compareTo).orElseThrow()
            : Duration.ZERO;
    for (TrackPublisher track : all()) {
      track.keep(there.contains(track) ? longest : Duration.ZERO);
    }
    List<TrackId> kept =
        all().stream().filter(track -> track.appended() > 0).map(TrackPublisher::id).toList();
    kept.forEach(tracks::askedFor);
    return kept;
  }

  private Collection<TrackPublisher> all() {
    return memory.tracks().values();
  }

  /** Those of the earlier run that this source has filled last. */
  List<TrackId> tracksFrom(String source) {
    return inherited.all().stream()
        .filter(track -> tracks.publisher(track).endsWith(source))
        .toList();
  }

  private void settle(LadderFacts facts) {
    try {
      Ladder ladder = Ladder.ofText(facts.multivariant());
      memory.ladder(
          ladder,
          facts
              .sessionDataOf()
              .flatMap(this::source)
              .flatMap(
                  source ->
                      facts
                          .base()
                          .map(base -> new SessionDataFiles(source, base, ladder.sessionData()))));
    } catch (PlaylistException | IllegalArgumentException ofAnotherVersion) {
      note("its ladder is not understood, and is settled anew");
    }
  }

  private Optional<SourceDefinition> source(String name) {
    return failover.ring().find(name).map(SourceHealth::definition);
  }

  /** Goes on with what was taken over. */
  List<FailoverStep> goOn(ChannelFacts facts, boolean kept) {
    note(
        kept
            ? "goes on with what an earlier run has left"
            : "starts anew after what an earlier run has left");
    failover.published(kept ? Optional.of(tracks.targetDuration()) : Optional.empty());
    return failover.goOn(facts, kept, now());
  }

  private void note(String text) {
    memory.decisions().add(Note.of(now(), Decision.Kind.RESTARTED, text).decision());
  }

  private Instant now() {
    return tools.clock().instant();
  }
}
