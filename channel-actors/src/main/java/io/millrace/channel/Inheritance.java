package io.millrace.channel;

import io.millrace.channel.ChannelFacts.LadderFacts;
import io.millrace.channel.FailoverStep.Note;
import io.millrace.hls.PlaylistException;
import io.millrace.ladder.Ladder;
import io.millrace.source.SourceDefinition;
import io.millrace.timeline.Periods;
import java.time.Instant;
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
  private final SourceLinks links;
  private final Slate slate;

  Inheritance(
      ChannelTools tools,
      ChannelMemory memory,
      Failover failover,
      Tracks tracks,
      SourceLinks links,
      Slate slate) {
    this.tools = tools;
    this.memory = memory;
    this.failover = failover;
    this.tracks = tracks;
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
    tracks.inherit(facts.tracks(), facts.followed().map(ChannelFacts.FollowedFacts::source));
    boolean kept = tracks.keepInherited();
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
