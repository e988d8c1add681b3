package io.millrace.channel;

import io.millrace.channel.ChannelNews.MultivariantRead;
import io.millrace.channel.ChannelNews.SourceEntered;
import io.millrace.hls.MultivariantPlaylist;
import io.millrace.ladder.Ladder;
import io.millrace.ladder.LadderMap;
import io.millrace.ladder.LadderTrack;
import io.millrace.ladder.TrackSource;
import io.millrace.segment.Expectation;
import io.millrace.timeline.Entry;
import io.millrace.timeline.FirstEntry;
import io.millrace.upstream.FetchedText;
import io.millrace.upstream.UriReferences;
import java.net.URI;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which playlists of a source are followed, and for which tracks: those that somebody watches.
 * Tracks that a source has in one and the same playlist share one feed, so that it is fetched once.
 * Used by the channel's actor only.
 */
final class TrackFeeds {

  /** Until a playlist is read it is not known what it is. */
  private static final TrackId UNSEEN = TrackId.MAIN;

  private static final IngestActor.Kind ALONE = new IngestActor.Kind(Expectation.WHOLE, false);

  /** What is known of one attempt's source. */
  private static final class Followed {
    final Attempt attempt;
    URI top;
    Optional<Found> found = Optional.empty();
    Optional<LadderMap> map = Optional.empty();
    @Nullable Ladder mappedLadder;

    /** Where the lead track has entered it; the others wait for that. */
    Optional<FirstEntry> first = Optional.empty();

    final Set<TrackId> awaiting = new LinkedHashSet<>();

    /** Where the feeds are trying to go on. */
    Optional<Move> move = Optional.empty();

    /** Tracks by the name of the feed they are filled from. */
    final Map<TrackId, Feed> feeds = new LinkedHashMap<>();

    Followed(Attempt attempt, URI top) {
      this.attempt = attempt;
      this.top = top;
    }

    Optional<Feed> feedOf(TrackId track) {
      return feeds.values().stream().filter(feed -> feed.riders.contains(track)).findFirst();
    }
  }

  /**
   * What a source has.
   *
   * @param own the ladder as the source itself has it
   * @param multivariant where it is described; empty if the source is one Media Playlist
   */
  private record Found(Ladder own, Optional<MultivariantRead> multivariant) {}

  private record Feed(List<URI> addresses, Set<TrackId> riders) {}

  /**
   * Another address of the source.
   *
   * @param addresses that the feeds have been told
   */
  private record Move(
      URI top, Optional<MultivariantRead> multivariant, Map<TrackId, List<URI>> addresses) {}

  private final Failover failover;
  private final Tracks tracks;
  private final TrackEntries entries;
  private final Ingests ingests;
  private final Map<Long, Followed> followed = new HashMap<>();

  /**
   * Of one channel.
   *
   * @param failover is told which feeds are left
   */
  TrackFeeds(Tracks tracks, TrackEntries entries, Ingests ingests, Failover failover) {
    this.failover = failover;
    this.tracks = tracks;
    this.entries = entries;
    this.ingests = ingests;
  }

  /** Begins to read what is at the attempt's address. */
  void begin(Attempt attempt, URI top) {
    var source = new Followed(attempt, top);
    source.feeds.put(UNSEEN, new Feed(List.of(top), new LinkedHashSet<>()));
    followed.put(attempt.epoch(), source);
    // What has the same address may be something else now.
    ingests.attachments(attempt.source()).ifPresent(AttachmentFetches::forget);
    Entry entry = entries.entryOfSource(failover.isActive(attempt.epoch()));
    ingests.start(attempt, UNSEEN, new IngestActor.Unseen(top), entry, kindOfUnseen());
  }

  private IngestActor.Kind kindOfUnseen() {
    boolean alone = tracks.ladder().map(Ladder::isSingle).orElse(true);
    return alone ? ALONE : new IngestActor.Kind(Expectation.WHOLE, true);
  }

  /** Whether it has begun to read what is at the attempt's address. */
  boolean isBegun(long epoch) {
    return followed.containsKey(epoch);
  }

  void end(Attempt attempt) {
    followed.remove(attempt.epoch());
    ingests.stop(attempt);
  }

  void endAll() {
    followed.clear();
  }

  /** The source has several playlists: from now on those are followed that are watched. */
  void found(MultivariantRead read) {
    Followed source = followed.get(read.epoch());
    if (source != null && source.found.isEmpty()) {
      source.found = Optional.of(new Found(Ladder.of(read.playlist()), Optional.of(read)));
      source.feeds.remove(UNSEEN);
      ingests.stop(source.attempt, UNSEEN);
      tend(source);
    }
  }

  /** The source's address is that of a Media Playlist. */
  void foundMedia(long epoch) {
    Followed source = followed.get(epoch);
    if (source != null && source.found.isEmpty()) {
      source.found = Optional.of(new Found(Ladder.single(), Optional.empty()));
      tend(source);
    }
  }

  /** Whether the source has several playlists, each with an address of its own. */
  boolean isLadder(long epoch) {
    Followed source = followed.get(epoch);
    return source != null && source.found.flatMap(Found::multivariant).isPresent();
  }

  /** The addresses of the playlists that are followed. */
  List<URI> addresses(long epoch) {
    Followed source = followed.get(epoch);
    return source == null
        ? List.of()
        : source.feeds.values().stream().flatMap(feed -> feed.addresses().stream()).toList();
  }

  /**
   * The source is at another address as well: its feeds try to go on there, and each tells what
   * came of it.
   *
   * @param text what is at that address
   */
  FeedMove move(long epoch, URI top, FetchedText text) {
    Followed source = followed.get(epoch);
    if (source == null) {
      return new FeedMove.Impossible("the source was left meanwhile");
    }
    return switch (UpstreamPlaylist.read(text, Map.of())) {
      case UpstreamPlaylist.Unusable(var reason) -> new FeedMove.Impossible(reason);
      case UpstreamPlaylist.Multivariant(var playlist) when isLadder(epoch) ->
          move(source, top, new MultivariantRead(epoch, playlist, text.finalUri()));
      case UpstreamPlaylist.Media any when isLadder(epoch) ->
          new FeedMove.Impossible("the new address has a single Media Playlist");
      case UpstreamPlaylist.Multivariant any when source.found.isPresent() ->
          new FeedMove.Impossible("the new address has a Multivariant Playlist");
      case UpstreamPlaylist.Multivariant any -> moveSingle(source, top, text);
      case UpstreamPlaylist.Media any -> moveSingle(source, top, text);
    };
  }

  private FeedMove moveSingle(Followed source, URI top, FetchedText text) {
    source.move = Optional.of(new Move(top, Optional.empty(), Map.of()));
    if (source.found.isEmpty()) {
      // What is found there belongs to that address.
      source.top = top;
    }
    var relocate = new IngestActor.Relocate(new IngestActor.Unseen(top), Optional.of(text));
    var told = new LinkedHashSet<>(source.feeds.keySet());
    told.removeIf(name -> !ingests.tell(source.attempt, name, relocate));
    return new FeedMove.Begun(told, leadFeed(source).filter(told::contains));
  }

  private FeedMove move(Followed source, URI top, MultivariantRead read) {
    Ladder ladder = tracks.ladder().orElseGet(() -> Ladder.of(read.playlist()));
    LadderMap map = ladder.map(read.playlist());
    var addresses = new LinkedHashMap<TrackId, List<URI>>();
    for (TrackId name : source.feeds.keySet()) {
      List<URI> found = resolved(read.base(), uris(map, name));
      if (!found.isEmpty()) {
        addresses.put(name, found);
      }
    }
    Optional<TrackId> lead = leadFeed(source);
    if (lead.filter(name -> !addresses.containsKey(name)).isPresent()) {
      return new FeedMove.Impossible("the new address does not have what is followed");
    }
    source.move = Optional.of(new Move(top, Optional.of(read), addresses));
    var told = new LinkedHashSet<>(addresses.keySet());
    told.removeIf(
        name -> {
          IngestActor.Way way = named(top, read, name, addresses.getOrDefault(name, List.of()));
          var relocate = new IngestActor.Relocate(way, Optional.empty());
          return !ingests.tell(source.attempt, name, relocate);
        });
    return new FeedMove.Begun(told, lead.filter(told::contains));
  }

  private static List<String> uris(LadderMap map, TrackId track) {
    return switch (map.of(track.value())) {
      case TrackSource.At(var uris) -> uris;
      case TrackSource.Muxed(var uris) -> uris;
      case TrackSource.Absent() -> List.of();
    };
  }

  /**
   * The source is at its other address from now on; tracks that wake begin there.
   *
   * @param names of the feeds that are there
   * @return the addresses of the playlists that are followed
   */
  List<URI> moved(long epoch, Set<TrackId> names) {
    Followed source = followed.get(epoch);
    if (source != null && source.move.isPresent()) {
      Move move = source.move.get();
      source.move = Optional.empty();
      source.top = move.top();
      if (move.multivariant().isPresent()) {
        source.found = source.found.map(found -> new Found(found.own(), move.multivariant()));
        source.map = Optional.empty();
      }
      source.feeds.replaceAll(
          (name, feed) ->
              names.contains(name)
                  ? new Feed(
                      move.addresses().getOrDefault(name, List.of(move.top())), feed.riders())
                  : feed);
    }
    return addresses(epoch);
  }

  /** The attempt's source is the first to deliver: the channel has its ladder from now on. */
  void settle(long epoch) {
    Followed source = followed.get(epoch);
    if (source != null) {
      source.found.ifPresent(
          found -> tracks.settle(found.own(), sessionData(source.attempt, found)));
    }
  }

  private static Optional<SessionDataFiles> sessionData(Attempt attempt, Found found) {
    return found
        .multivariant()
        .map(
            read -> new SessionDataFiles(attempt.source(), read.base(), found.own().sessionData()));
  }

  /** Whether what comes under this name still counts. */
  boolean follows(long epoch, TrackId name) {
    Followed source = followed.get(epoch);
    return source != null && source.feeds.containsKey(name);
  }

  /** Whether the source has something for this track, as far as is known by now. */
  boolean fills(long epoch, TrackId track) {
    Followed source = followed.get(epoch);
    return source != null && (source.found.isEmpty() || source.feedOf(track).isPresent());
  }

  /** The tracks that this feed fills. */
  Set<TrackId> riders(long epoch, TrackId name) {
    return Optional.ofNullable(followed.get(epoch))
        .map(source -> source.feeds.get(name))
        .map(feed -> Set.copyOf(feed.riders))
        .orElse(Set.of());
  }

  /** Whether the source's first segment on this feed is enough to go on with the source. */
  boolean carriesLead(long epoch, TrackId name) {
    Followed source = followed.get(epoch);
    return source != null && leadFeed(source).filter(name::equals).isPresent();
  }

  /**
   * Whether what is told of this feed says something about its source. Of a candidate only its lead
   * track does. Of the active source sound does, but of the variants only the one that leads: the
   * others can be done without.
   */
  boolean counts(long epoch, TrackId name) {
    if (!tracks.counts(name)) {
      return false;
    }
    if (failover.isCandidate(epoch)) {
      return carriesLead(epoch, name);
    }
    Set<TrackId> riders = riders(epoch, name);
    return tracks.kind(name) != LadderTrack.Kind.VARIANT
        || riders.isEmpty()
        || tracks.lead().filter(lead -> !riders.contains(lead.id())).isEmpty();
  }

  /** The variants that are filled from other feeds than the lead track. */
  Set<TrackId> variantsBeside(long epoch, TrackId lead) {
    var beside = new LinkedHashSet<TrackId>();
    Followed source = followed.get(epoch);
    if (source != null) {
      source.feeds.values().stream()
          .map(Feed::riders)
          .filter(riders -> !riders.contains(lead))
          .forEach(beside::addAll);
      beside.removeIf(track -> tracks.kind(track) != LadderTrack.Kind.VARIANT);
    }
    return beside;
  }

  private Optional<TrackId> leadFeed(Followed source) {
    return source
        .found
        .flatMap(
            found ->
                awake(found).stream()
                    .sorted(Comparator.comparing(tracks::standsIn))
                    .flatMap(track -> source.feedOf(track).stream())
                    .findFirst())
        .or(() -> source.feeds.values().stream().findFirst())
        .flatMap(
            lead ->
                source.feeds.entrySet().stream()
                    .filter(feed -> feed.getValue().equals(lead))
                    .map(Map.Entry::getKey)
                    .findFirst());
  }

  /** The tracks for which the source has nothing. */
  Set<TrackId> absent(long epoch) {
    Followed source = followed.get(epoch);
    var absent = new LinkedHashSet<TrackId>();
    if (source != null && source.found.isPresent()) {
      LadderMap map = map(source, source.found.get());
      for (TrackId track : awake(source.found.get())) {
        if (map.of(track.value()) instanceof TrackSource.Absent) {
          absent.add(track);
        }
      }
    }
    return absent;
  }

  /** Follows what is watched by now, and nothing else. */
  void tend() {
    followed.values().forEach(this::tend);
  }

  private void tend(Followed source) {
    source.found.ifPresent(found -> tend(source, found));
  }

  private void tend(Followed source, Found found) {
    Set<TrackId> awake = awake(found);
    LadderMap map = map(source, found);
    for (TrackId track : awake) {
      if (source.feedOf(track).isEmpty()) {
        switch (map.of(track.value())) {
          case TrackSource.At(var uris) -> follow(source, found, track, uris);
          case TrackSource.Muxed(var uris) -> follow(source, found, track, uris);
          case TrackSource.Absent() -> {}
        }
      }
    }
    leave(source, awake);
    admit(source);
  }

  /** A feed has found where to enter the source; if it is that of the lead track, others follow. */
  void entered(SourceEntered word) {
    Followed source = followed.get(word.epoch());
    if (source != null && source.first.isEmpty() && carriesLead(word.epoch(), word.track())) {
      source.first = entries.firstEntry(word.track(), word.dateTime(), word.upstreamMsn());
      admit(source);
    }
  }

  /** Tells feeds where to enter the source as far as that is known: the lead track finds it. */
  private void admit(Followed source) {
    source.awaiting.retainAll(source.feeds.keySet());
    boolean isActive = failover.isActive(source.attempt.epoch());
    for (TrackId name : Set.copyOf(source.awaiting)) {
      boolean leads = carriesLead(source.attempt.epoch(), name);
      Entry entry =
          leads && source.first.isEmpty()
              ? entries.entry(name, isActive)
              : entries.entry(name, isActive, source.first);
      if (!(entry instanceof Entry.Awaited)) {
        source.awaiting.remove(name);
        ingests.tell(source.attempt, name, new IngestActor.Enter(entry));
      }
    }
  }

  private Set<TrackId> awake(Found found) {
    return tracks.awake(tracks.ladder().orElse(found.own()));
  }

  private void leave(Followed source, Set<TrackId> awake) {
    source
        .feeds
        .entrySet()
        .removeIf(
            feed -> {
              Set<TrackId> riders = feed.getValue().riders();
              riders.retainAll(awake);
              if (riders.isEmpty()) {
                ingests.stop(source.attempt, feed.getKey());
                failover.trackLeft(source.attempt.epoch(), feed.getKey(), tracks.now());
              }
              return riders.isEmpty();
            });
  }

  private LadderMap map(Followed source, Found found) {
    Ladder ladder = tracks.ladder().orElse(found.own());
    if (source.mappedLadder != ladder || source.map.isEmpty()) {
      source.mappedLadder = ladder;
      source.map =
          Optional.of(
              found
                  .multivariant()
                  .map(read -> ladder.map(read.playlist()))
                  .orElseGet(() -> ladder.mapSingle(source.top.toString())));
    }
    return source.map.get();
  }

  private void follow(Followed source, Found found, TrackId track, List<String> uris) {
    List<URI> addresses =
        found
            .multivariant()
            .map(read -> resolved(read.base(), uris))
            .orElseGet(() -> List.of(source.top));
    Optional<Feed> shared =
        source.feeds.values().stream()
            .filter(feed -> feed.addresses().equals(addresses))
            .findFirst();
    if (shared.isPresent()) {
      Optional<TrackId> sibling = shared.get().riders().stream().findFirst();
      shared.get().riders().add(track);
      if (failover.isActive(source.attempt.epoch())) {
        // What its sibling lists is this source's; that of a candidate is still another one's.
        sibling.ifPresent(other -> tracks.joinsSibling(track, other));
      }
      return;
    }
    source.feeds.put(track, new Feed(addresses, new LinkedHashSet<>(Set.of(track))));
    found.multivariant().ifPresent(read -> start(source, read, track, addresses));
  }

  private void start(Followed source, MultivariantRead read, TrackId track, List<URI> addresses) {
    boolean isActive = failover.isActive(source.attempt.epoch());
    Entry entry = entries.entry(track, isActive, source.first);
    if (entry instanceof Entry.Awaited) {
      source.awaiting.add(track);
    }
    ingests.start(
        source.attempt, track, named(source.top, read, track, addresses), entry, kind(track));
  }

  private IngestActor.Way named(
      URI top, MultivariantRead read, TrackId track, List<URI> addresses) {
    Ladder ladder = tracks.ladder().orElseGet(() -> Ladder.of(read.playlist()));
    Function<MultivariantPlaylist, List<String>> find = anew -> uris(ladder.map(anew), track);
    return new IngestActor.Named(addresses, top, find, read.playlist().variables());
  }

  private IngestActor.Kind kind(TrackId track) {
    boolean iFrames = tracks.kind(track) == LadderTrack.Kind.I_FRAMES;
    boolean alone = tracks.ladder().map(Ladder::isSingle).orElse(false);
    return new IngestActor.Kind(iFrames ? Expectation.I_FRAME : Expectation.WHOLE, !alone);
  }

  private static List<URI> resolved(URI base, List<String> uris) {
    return uris.stream().flatMap(uri -> UriReferences.resolve(base, uri).stream()).toList();
  }
}
