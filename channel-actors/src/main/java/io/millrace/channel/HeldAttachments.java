package io.millrace.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The attachments that playlists name, and those that they named until a while ago, since players
 * follow late. Of one channel; not thread-safe.
 *
 * <p>They have at most 16 MiB together: the least recently named go first, and of those that lists
 * name still the ones that came first. Lists name these at their old end, and what a recording
 * names can be fetched again.
 */
final class HeldAttachments {

  private static final Duration HELD_FOR = Duration.ofMinutes(2);

  private static final long MOST_BYTES = 16 << 20;

  private static final Comparator<Map.Entry<String, Held>> FIRST_TO_GO =
      Comparator.<Map.Entry<String, Held>, Instant>comparing(each -> each.getValue().namedAt())
          .thenComparingLong(each -> each.getValue().order());

  private record Held(Attachment attachment, Instant namedAt, long order) {
    Held named(Instant now) {
      return new Held(attachment, now, order);
    }

    int length() {
      return attachment.bytes().length();
    }
  }

  private final Map<String, Held> byName = new HashMap<>();
  private long puts;

  void put(Map<String, Attachment> attachments, Instant now) {
    attachments.forEach((name, attachment) -> byName.put(name, new Held(attachment, now, puts++)));
    trim();
  }

  private void trim() {
    long bytes = byName.values().stream().mapToLong(Held::length).sum();
    if (bytes <= MOST_BYTES) {
      return;
    }
    List<Map.Entry<String, Held>> all =
        byName.entrySet().stream().sorted(FIRST_TO_GO).map(Map.Entry::copyOf).toList();
    for (Map.Entry<String, Held> oldest : all) {
      if (bytes > MOST_BYTES) {
        byName.remove(oldest.getKey());
        bytes -= oldest.getValue().length();
      }
    }
  }

  Attachment get(String name) {
    Held held = byName.get(name);
    if (held == null) {
      throw new IllegalArgumentException("no playlist names " + name);
    }
    return held.attachment();
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  /** All that are to be served now. */
  Map<String, Attachment> named(Set<String> names, Instant now) {
    byName.replaceAll((name, held) -> names.contains(name) ? held.named(now) : held);
    byName.values().removeIf(held -> held.namedAt().plus(HELD_FOR).isBefore(now));
    var all = new HashMap<String, Attachment>();
    byName.forEach((name, held) -> all.put(name, held.attachment()));
    return all;
  }

  void clear() {
    byName.clear();
  }
}
