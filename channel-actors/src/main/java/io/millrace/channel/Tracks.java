package io.millrace.channel;

import io.millrace.channel.ChannelFacts.AttachmentFacts;
import io.millrace.channel.ChannelFacts.TrackFacts;
import io.millrace.channel.ChannelStatus.TrackStatus;
import io.millrace.ladder.Ladder;
import io.millrace.ladder.LadderTrack;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.Periods;
import io.millrace.timeline.TimelineNumbers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The tracks of one channel: the ladder, who is awake, and the timelines of all. Used by the
 * channel's actor only.
 */
final class Tracks {

  /** A player asks for its playlist once in a Target Duration at least. */
  private static final int GRACE_IN_TARGETS = 3;

  private final ChannelTools tools;
  private final ChannelMemory memory;
  private final TrackWishes wishes = new TrackWishes();
  private final AttachmentIndex attachmentIndex = new AttachmentIndex();
  private final InheritedTracks inherited;
  private final Supplier<ChannelFacts> facts;

  private Duration expected = Duration.ZERO;

  /**
   * Of one channel.
   *
   * @param facts what the next run would go on from
   */
  Tracks(
      ChannelTools tools,
      ChannelMemory memory,
      InheritedTracks inherited,
      Supplier<ChannelFacts> facts) {
    this.tools = tools;
    this.memory = memory;
    this.inherited = inherited;
    this.facts = facts;
  }

  /** For the next run. */
  List<TrackFacts> facts() {
    return all().stream().map(TrackPublisher::facts).toList();
  }

  /** What these lists name, for the next run. */
  Map<String, AttachmentFacts> attachmentFacts(List<TrackFacts> listing) {
    var named = new HashMap<String, AttachmentFacts>();
    listing.stream()
        .filter(track -> !track.timeline().listed().isEmpty())
        .flatMap(
            track -> attachmentIndex.of(track.id(), track.timeline().listed()).keySet().stream())
        .filter(memory.attachments()::has)
        .forEach(name -> named.put(name, memory.attachments().get(name).facts()));
    return named;
  }

  /** What the channel publishes; empty until a source has delivered. */
  Optional<Ladder> ladder() {
    return memory.ladder();
  }

  /** From now on, while the channel runs, this is what it publishes. */
  void settle(Ladder ladder, Optional<SessionDataFiles> data) {
    if (memory.ladder().isPresent()) {
      return;
    }
    memory.ladder(ladder, data);
    memory.tracks().keySet().retainAll(ids(ladder));
    var numbers = new ArrayList<TimelineNumbers>();
    memory.periods().map(Periods::current).ifPresent(last -> numbers.add(former(last)));
    ids(ladder).forEach(track -> numbers.add(publisher(track).numbers()));
    memory.periods(Periods.resume(numbers, now()));
  }

  /** Other tracks than those of this ladder may have come further. */
  private static TimelineNumbers former(long period) {
    return new TimelineNumbers(0, period, Duration.ZERO, true);
  }

  static Set<TrackId> ids(Ladder ladder) {
    var ids = new LinkedHashSet<TrackId>();
    ladder.tracks().forEach(track -> ids.add(new TrackId(track.id())));
    return ids;
  }

  boolean has(TrackId track) {
    return ladder().map(Tracks::ids).orElse(Set.of()).contains(track);
  }

  /** Words of a track may come before its ladder is settled. */
  LadderTrack.Kind kind(TrackId track) {
    return ladder().stream()
        .flatMap(ladder -> ladder.tracks().stream())
        .filter(each -> each.id().equals(track.value()))
        .map(LadderTrack::kind)
        .findFirst()
        .orElseGet(() -> LadderTrack.Kind.ofId(track.value()));
  }

  /** Text and trick play are not worth leaving a source for. */
  boolean counts(TrackId track) {
    return counts(kind(track));
  }

  private static boolean counts(LadderTrack.Kind kind) {
    return switch (kind) {
      case VARIANT, AUDIO, VIDEO -> true;
      case SUBTITLES, I_FRAMES -> false;
    };
  }

  /** Whether readers see it now. */
  boolean isPublic(TrackId track) {
    TrackPublisher publisher = memory.tracks().get(track);
    return has(track) && publisher != null && publisher.isPublic();
  }

  void askedFor(TrackId track) {
    wishes.askedFor(track, now());
  }

  /** The tracks of this ladder to be followed now, the most important first. */
  Set<TrackId> awake(Ladder ladder) {
    List<TrackId> defaults = ladder.defaultTracks().stream().map(TrackId::new).toList();
    Set<TrackId> awake = wishes.awake(List.copyOf(ids(ladder)), defaults, grace(), now());
    if (canBeJudged(ladder, awake)) {
      return awake;
    }
    var beside = new LinkedHashSet<>(defaults);
    beside.addAll(awake);
    return beside;
  }

  /** Not by text alone, nor where every picture that is watched fails. */
  private boolean canBeJudged(Ladder ladder, Set<TrackId> awake) {
    List<LadderTrack> judged =
        ladder.tracks().stream()
            .filter(track -> counts(track.kind()))
            .filter(track -> awake.contains(new TrackId(track.id())))
            .toList();
    List<LadderTrack> variants =
        judged.stream().filter(track -> track.kind() == LadderTrack.Kind.VARIANT).toList();
    boolean allStandIn =
        !variants.isEmpty()
            && variants.stream().allMatch(track -> standsIn(new TrackId(track.id())));
    return !judged.isEmpty() && !allStandIn;
  }

  /** When a track falls asleep if nobody asks for it any more. */
  Optional<Instant> nextAsleep() {
    return wishes.nextAsleep(grace());
  }

  private Duration grace() {
    Duration byPlayers = expected.multipliedBy(GRACE_IN_TARGETS);
    Duration least = tools.settings().trackIdleAfter();
    return byPlayers.compareTo(least) > 0 ? byPlayers : least;
  }

  /** Lets go of what those that are not awake hold, and tells which they were. */
  List<TrackId> fallAsleep() {
    if (ladder().isEmpty() || !arePublic()) {
      return List.of();
    }
    Set<TrackId> awake = awake(ladder().get());
    var fallen = new ArrayList<TrackId>();
    memory
        .tracks()
        .forEach(
            (track, publisher) -> {
              if (!awake.contains(track) && publisher.appended() > 0 && publisher.maySleep()) {
                publisher.empty();
                fallen.add(track);
              }
            });
    return fallen;
  }

  /** Makes the track if it is new: it goes on from the numbers of an earlier run. */
  TrackPublisher publisher(TrackId track) {
    return memory.tracks().computeIfAbsent(track, this::resume);
  }

  private TrackPublisher resume(TrackId track) {
    TimelineNumbers numbers =
        tools
            .checkpoints()
            .find(memory.definition().id(), track)
            .orElseGet(() -> TimelineNumbers.unknown(now()));
    var publisher = new TrackPublisher(memory, track, kind(track), numbers, tools);
    publisher.expect(expected);
    return publisher;
  }

  /** The most important track that has something to show, or that will have. */
  Optional<TrackPublisher> lead() {
    return ladder().stream()
        .flatMap(ladder -> awake(ladder).stream())
        .map(this::publisher)
        .reduce((one, other) -> fitness(other) > fitness(one) ? other : one);
  }

  /** What only stands in is filled beside the lead track, so it cannot be that. */
  private static int fitness(TrackPublisher track) {
    if (track.appended() == 0) {
      return 0;
    }
    return track.standsIn() ? 1 : 2;
  }

  /** Whether the track shows what stands in for its segments. */
  boolean standsIn(TrackId track) {
    TrackPublisher publisher = memory.tracks().get(track);
    return publisher != null && publisher.standsIn();
  }

  /** Appends to the track what stands in for its segment. */
  void standIn(TrackId track, SegmentPiece filler) {
    if (append(track, filler)) {
      publisher(track).nowStandsIn();
    }
  }

  /**
   * Whether the track's first segment of a source shows again what it has shown. Sound and text may
   * overlap what is there, pictures may not.
   *
   * @param leads it is the first track to enter the source
   */
  boolean repeats(TrackId track, NewSegment segment, boolean leads) {
    TrackPublisher publisher = publisher(track);
    boolean mayOverlap =
        switch (publisher.kind()) {
          case AUDIO, VIDEO, SUBTITLES -> !leads;
          case VARIANT, I_FRAMES -> false;
        };
    TrackPast past = publisher.past();
    return mayOverlap ? past.repeatsWhole(segment) : past.repeats(segment);
  }

  /** See {@link TrackPublisher#append}. */
  boolean append(TrackId track, SegmentPiece segment) {
    TrackPublisher publisher = publisher(track);
    boolean appended = publisher.append(segment, now());
    tools.checkpoints().keep(memory.definition().id(), track, publisher.numbers());
    return appended;
  }

  /** The track shows from now on what its sibling shows, beginning with what that lists. */
  void joinsSibling(TrackId track, TrackId sibling) {
    if (ladder().isPresent() && publisher(track).appended() == 0) {
      publisher(sibling).piecesInPeriod().forEach(piece -> append(track, piece));
      if (standsIn(sibling)) {
        publisher(track).nowStandsIn();
      }
    }
  }

  /** Every track, watched or not, has one discontinuity for one switch. */
  void breakAll() {
    inherited.forget();
    memory.periods().map(Periods::next).ifPresent(memory::periods);
  }

  /** Sources may be heard of before there is a track. */
  void expect(Duration targetDuration) {
    expected = targetDuration.compareTo(expected) > 0 ? targetDuration : expected;
    all().forEach(track -> track.expect(targetDuration));
  }

  boolean arePublic() {
    return all().stream().anyMatch(TrackPublisher::isPublic);
  }

  /** Whether what is shown has its end. */
  boolean showRecording() {
    return all().stream().anyMatch(track -> track.isPublic() && !track.maySleep());
  }

  void makePublic() {
    // Whoever has just learnt of the tracks asks for them soon.
    ladder().ifPresent(ladder -> awake(ladder).forEach(this::askedFor));
    all().stream().filter(track -> track.appended() > 0).forEach(TrackPublisher::makePublic);
  }

  /** Memory is scarce: see {@link TrackPublisher#shorten}. */
  void shortenAll() {
    all().forEach(track -> track.shorten(now()));
  }

  /** The channel stops: the next run may have another ladder. */
  void emptyAll() {
    all().forEach(TrackPublisher::stop);
    wishes.forget();
    expected = Duration.ZERO;
    memory.forgetLadder();
    memory.events().clear();
    memory.attachments().clear();
  }

  long nextMsn() {
    return lead().map(TrackPublisher::nextMsn).orElse(0L);
  }

  /** Of the lead track; before there is one, of the sources as far as they are known. */
  Duration targetDuration() {
    return lead().map(TrackPublisher::targetDuration).orElse(expected);
  }

  /** A listed segment that needs the attachment of this name; empty if none does. */
  Optional<ChannelCommand.SegmentItem> needing(String attachment) {
    return attachmentIndex.needing(attachment, all());
  }

  /** Hands readers what is public now. */
  void show(Phase phase) {
    tools
        .readers()
        .show(ShownChannel.of(memory, phase, all(), attachmentIndex.names(all()), now()), facts);
  }

  List<TrackStatus> status() {
    return all().stream().filter(TrackPublisher::isPublic).map(TrackPublisher::status).toList();
  }

  private Collection<TrackPublisher> all() {
    return memory.tracks().values();
  }

  Instant now() {
    return tools.clock().instant();
  }
}
