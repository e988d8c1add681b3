package io.millrace.channel;

import io.millrace.hls.MediaSegment;
import io.millrace.media.MediaContainer;
import io.millrace.media.MediaDescription;
import io.millrace.segment.SegmentInFlight;
import io.millrace.segment.ValidatedSegment;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.Packaging;
import io.millrace.timeline.WantedSegment;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The wanted segments of one ingest in their order: fetched up to so many at a time, handed on
 * strictly one after the other. Not thread-safe.
 */
final class SegmentQueue {

  enum State {
    WAITING,
    FETCHING,
    /** Failed; tried again after a pause. */
    RESTING,
    /** Its address is refused; another one is waited for. */
    REFUSED,
    READY,
    SKIPPED,
    /** Out of the queue's hands, maybe still filling. */
    HANDED_ON
  }

  /**
   * Where a segment is fetched.
   *
   * @param segment as it is listed there, with its keys
   * @param playlist that lists it
   */
  record Address(MediaSegment segment, URI uri, URI playlist) {}

  /** One wanted segment on its way. */
  static final class Entry {
    final WantedSegment wanted;

    /** Where it was seen first, which names it; it may be fetched elsewhere. */
    final URI uri;

    Address address;

    /** Where it was asked for last. */
    Address tried;

    /** Given out as soon as its first bytes are in. */
    final boolean piped;

    /** As announced, until it is measured. */
    Duration duration;

    State state;
    int attempts;

    /** The last one that is known to have failed. */
    int failedAttempt;

    /** Those that count for nothing: for want of memory, or at an address that had ended. */
    int attemptsExcused;

    /** Another address was waited for. */
    boolean refused;

    OptionalDouble speed = OptionalDouble.empty();

    /** Once they are there; until then the segment cannot be fetched. */
    SegmentParts parts = SegmentParts.NONE;

    /** As far as its bytes tell. */
    Optional<MediaContainer> container = Optional.empty();

    MediaDescription description = MediaDescription.EMPTY;
    Optional<MediaSpan> span = Optional.empty();

    /** Once it is whole and was looked at. */
    Optional<ValidatedSegment> validated = Optional.empty();

    String failure = "";
    @Nullable SegmentInFlight flight;

    /** One that cannot be fetched; it keeps its place so that it is left out there. */
    static Entry unusable(WantedSegment wanted, URI playlist, String reason) {
      Entry entry = new Entry(wanted, playlist, playlist, false);
      entry.state = State.SKIPPED;
      entry.failure = reason;
      return entry;
    }

    Entry(WantedSegment wanted, URI uri, URI base, boolean piped) {
      this.wanted = wanted;
      this.uri = uri;
      this.address = new Address(wanted.segment(), uri, base);
      this.tried = address;
      this.duration = announced(wanted);
      this.piped = piped && duration.isPositive();
      this.state = wanted.segment().gap() ? State.READY : State.WAITING;
    }

    /** It is to be fetched there. */
    void readdress(Address other) {
      boolean moved = !other.uri().equals(address.uri());
      if (moved || !other.playlist().equals(address.playlist())) {
        address = other;
        if (state == State.REFUSED) {
          attemptsExcused = attempts;
          state = State.WAITING;
        }
      }
    }

    Duration announced() {
      return announced(wanted);
    }

    long upstreamMsn() {
      return wanted.segment().mediaSequenceNumber();
    }

    NewSegment newSegment(String source, boolean afterBreak) {
      return newSegment(source, afterBreak, wanted.segment().gap());
    }

    /** In place of a segment that could not be fetched. */
    NewSegment lost(String source) {
      return newSegment(source, false, true);
    }

    private NewSegment newSegment(String source, boolean afterBreak, boolean gap) {
      MediaSegment segment = wanted.segment();
      return new NewSegment(
          wanted.origin(source, uri.toString()),
          duration,
          PassedTags.title(segment.title()),
          afterBreak || wanted.discontinuity(),
          segment.programDateTime(),
          gap,
          PassedTags.of(segment.tags()),
          new Packaging(FileExtensions.of(container, segment, uri), parts.map(), parts.keys()));
    }

    private static Duration announced(WantedSegment wanted) {
      return wanted.segment().duration();
    }
  }

  private final int parallel;
  private final Deque<Entry> entries = new ArrayDeque<>();

  SegmentQueue(int parallel) {
    this.parallel = parallel;
  }

  void add(Entry entry) {
    entries.addLast(entry);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Those that are not there yet, and may be fetched once more. */
  List<Entry> unfetched() {
    return entries.stream()
        .filter(
            entry ->
                switch (entry.state) {
                  case WAITING, RESTING, REFUSED, FETCHING -> true;
                  case READY, SKIPPED, HANDED_ON -> false;
                })
        .toList();
  }

  void dropRefused() {
    entries.removeIf(entry -> entry.state == State.REFUSED);
  }

  /** The next one to fetch, as far as the limit allows. */
  Optional<Entry> nextToFetch() {
    return count(State.FETCHING) >= parallel
        ? Optional.empty()
        : entries.stream().filter(entry -> entry.state == State.WAITING).findFirst();
  }

  /** Takes the first entry out if it is decided. */
  Optional<Entry> takeDecided() {
    Entry first = entries.peekFirst();
    return first != null && (first.state == State.READY || first.state == State.SKIPPED)
        ? Optional.of(entries.removeFirst())
        : Optional.empty();
  }

  /** Gives up everything that was not handed on. */
  void cancelAll() {
    for (Entry entry : entries) {
      SegmentInFlight flight = entry.flight;
      if (flight != null) {
        flight.cancel();
      }
    }
    entries.clear();
  }

  private long count(State state) {
    return entries.stream().filter(entry -> entry.state == state).count();
  }
}
