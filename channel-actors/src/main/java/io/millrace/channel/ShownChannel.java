package io.millrace.channel;

import io.millrace.ladder.Ladder;
import io.millrace.ladder.MultivariantTemplate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What readers see of a channel, put together from what it holds. */
final class ShownChannel {

  private ShownChannel() {}

  /**
   * As it is now.
   *
   * @param named the attachments that the tracks' lists name
   */
  static ChannelView of(
      ChannelMemory memory,
      Phase phase,
      Collection<TrackPublisher> tracks,
      Set<String> named,
      Instant now) {
    Optional<Ladder> ladder = memory.ladder();
    Optional<TrackPublisher> first = tracks.stream().filter(TrackPublisher::isPublic).findFirst();
    if (ladder.isEmpty() || first.isEmpty()) {
      return ChannelView.notPlaying(memory.definition().id(), memory.definition().name(), phase);
    }
    MultivariantTemplate template = ladder.get().template(first.get().measured());
    return new ChannelView(
        memory.definition().id(),
        memory.definition().name(),
        phase,
        Optional.of(template::text),
        tracks.stream().map(TrackPublisher::view).toList(),
        attachments(memory, named, now));
  }

  private static Map<String, Attachment> attachments(
      ChannelMemory memory, Set<String> named, Instant now) {
    var all = new HashMap<String, Attachment>(memory.attachments().named(named, now));
    all.putAll(EmptyInitialization.ALL);
    return all;
  }
}
