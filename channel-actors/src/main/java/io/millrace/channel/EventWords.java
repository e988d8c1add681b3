package io.millrace.channel;

import io.millrace.channel.ChannelNews.EventGrew;
import io.millrace.channel.ChannelNews.EventRead;
import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.PlaylistType;
import io.millrace.timeline.Entry;
import io.millrace.timeline.WantedSegment;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What an {@link IngestActor} tells of an event: it is shown from its beginning, and what it lists
 * can be had again.
 */
final class EventWords {

  private final IngestActor.Job job;
  private final ActorRef<ChannelCommand> channel;

  EventWords(IngestActor.Job job, ActorRef<ChannelCommand> channel) {
    this.job = job;
    this.channel = channel;
  }

  static boolean isEvent(MediaPlaylist media) {
    return media.type().filter(PlaylistType.EVENT::equals).isPresent();
  }

  /**
   * A playlist was read; if it is no event, nothing is told.
   *
   * @param entered how it was entered, if this is the first of it
   */
  void tell(
      MediaPlaylist media,
      URI base,
      List<WantedSegment> wanted,
      Optional<Entry> entered,
      Instant now) {
    if (!isEvent(media) || wanted.isEmpty()) {
      return;
    }
    List<RecordedSegment> all = RecordedSegment.of(media, base);
    long first = wanted.getFirst().segment().mediaSequenceNumber();
    entered.ifPresent(
        entry -> {
          int from = Beginnings.of(entry, media, now);
          List<RecordedSegment> earlier =
              all.stream().skip(from).filter(each -> msn(each) < first).toList();
          channel.tell(new EventRead(job.epoch(), job.track(), earlier));
        });
    all.stream()
        .filter(each -> msn(each) >= first)
        .forEach(each -> channel.tell(new EventGrew(job.epoch(), job.track(), each)));
  }

  private static long msn(RecordedSegment recorded) {
    return recorded.segment().mediaSequenceNumber();
  }
}
