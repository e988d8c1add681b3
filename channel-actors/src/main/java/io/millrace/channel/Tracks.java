package io.millrace.channel;

import io.millrace.channel.ChannelStatus.TrackStatus;
import io.millrace.timeline.Entry;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.Timeline;
import io.millrace.timeline.TimelineNumbers;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tracks of one channel, and the view of them that readers get. Used by the channel's actor
 * only.
 */
final class Tracks {

  private final ChannelTools tools;
  private final ChannelMemory memory;
  private Duration expected = Duration.ZERO;

  Tracks(ChannelTools tools, ChannelMemory memory) {
    this.tools = tools;
    this.memory = memory;
  }

  /** Makes the track if it is new: it goes on from the numbers of an earlier run. */
  private TrackPublisher publisher(TrackId track) {
    return memory.tracks().computeIfAbsent(track, this::resume);
  }

  private TrackPublisher resume(TrackId track) {
    Instant now = tools.clock().instant();
    TimelineNumbers numbers =
        tools
            .checkpoints()
            .find(memory.definition().id(), track)
            .orElseGet(() -> TimelineNumbers.unknown(now));
    Timeline timeline = Timeline.resume(tools.settings().timeline(), numbers).expecting(expected);
    return new TrackPublisher(
        memory.definition().id(),
        track,
        timeline,
        tools.settings().segmentPath(),
        tools.store(),
        now);
  }

  Entry entry(TrackId track) {
    return publisher(track).entry(tools.settings().timeline().startSegments());
  }

  boolean repeats(TrackId track, NewSegment segment) {
    return publisher(track).repeats(segment);
  }

  /** See {@link TrackPublisher#append}. */
  boolean append(TrackId track, SegmentPiece segment) {
    TrackPublisher publisher = publisher(track);
    boolean appended = publisher.append(segment, tools.clock().instant());
    tools.checkpoints().keep(memory.definition().id(), track, publisher.numbers());
    return appended;
  }

  void describe(TrackId track, Optional<String> streamInf) {
    publisher(track).describe(streamInf);
  }

  /** Every track, watched or not, has one discontinuity for one switch. */
  void breakAll() {
    all().forEach(TrackPublisher::breakBeforeNext);
  }

  /** Sources may be heard of before there is a track. */
  void expect(Duration targetDuration) {
    expected = targetDuration.compareTo(expected) > 0 ? targetDuration : expected;
    all().forEach(track -> track.expect(targetDuration));
  }

  boolean arePublic() {
    return all().stream().anyMatch(TrackPublisher::isPublic);
  }

  /** What was appended at least, over all tracks. */
  int appended() {
    return all().stream().mapToInt(TrackPublisher::appended).min().orElse(0);
  }

  void makePublic() {
    all().stream().filter(track -> track.appended() > 0).forEach(TrackPublisher::makePublic);
  }

  /** Memory is scarce: see {@link TrackPublisher#shorten}. */
  void shortenAll() {
    Instant now = tools.clock().instant();
    all().forEach(track -> track.shorten(now));
  }

  void emptyAll() {
    all().forEach(TrackPublisher::empty);
  }

  long nextMsn(TrackId track) {
    return publisher(track).nextMsn();
  }

  Duration targetDuration(TrackId track) {
    return publisher(track).targetDuration();
  }

  /** Hands readers what is public now. */
  void show(Phase phase) {
    List<TrackPublisher> published = all().stream().filter(TrackPublisher::isPublic).toList();
    tools
        .views()
        .publish(
            published.isEmpty()
                ? ChannelView.notPlaying(
                    memory.definition().id(), memory.definition().name(), phase)
                : new ChannelView(
                    memory.definition().id(),
                    memory.definition().name(),
                    phase,
                    Optional.of(published.getFirst().multivariant()),
                    published.stream().map(TrackPublisher::view).toList(),
                    Map.of()));
  }

  List<TrackStatus> status() {
    return all().stream().filter(TrackPublisher::isPublic).map(TrackPublisher::status).toList();
  }

  private Collection<TrackPublisher> all() {
    return memory.tracks().values();
  }
}
