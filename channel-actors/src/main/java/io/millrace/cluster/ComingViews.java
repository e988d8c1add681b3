package io.millrace.cluster;

import io.millrace.channel.ChannelView;
import io.millrace.channel.TrackView;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a replica has heard of and does not show yet, because the segments that are new in it are on
 * their way to this node. Viewers are told of nothing that would be lost with the owner, but do not
 * wait for long while it lives. Pure; used by one actor only.
 */
final class ComingViews {

  /** One of them. */
  record Coming(FactsVersion version, ChannelView view) {}

  private record Waiting(ChannelView view, Instant until, boolean torn, boolean insists) {
    Waiting tornApart() {
      return new Waiting(view, until, true, insists);
    }
  }

  static final Duration LOOKED_AT_EVERY = Duration.ofMillis(200);

  /** Viewers wait this long at most, or this share of a Target Duration where that is more. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private static final int SHARE = 4;

  private final TreeMap<FactsVersion, Waiting> byVersion = new TreeMap<>();

  boolean isEmpty() {
    return byVersion.isEmpty();
  }

  void clear() {
    byVersion.clear();
  }

  /**
   * Heard now. If something of an earlier one could not be had, this one does not wait for it any
   * longer: the owner has it no more, since it lives.
   */
  void add(FactsVersion version, ChannelView view, Instant now) {
    boolean insists = byVersion.values().stream().anyMatch(Waiting::torn);
    byVersion.put(version, new Waiting(view, now.plus(patience(view)), false, insists));
  }

  /** All of it is here: shown now, unless a later one is shown already. */
  Optional<ChannelView> whole(FactsVersion version) {
    return Optional.ofNullable(byVersion.get(version)).map(known -> shown(version, known));
  }

  /** Something of it cannot be had at the moment. */
  void torn(FactsVersion version) {
    byVersion.computeIfPresent(version, (any, known) -> known.tornApart());
  }

  /** The latest that something of cannot be had, to be tried again. */
  Optional<Coming> torn() {
    return byVersion.descendingMap().entrySet().stream()
        .filter(entry -> entry.getValue().torn())
        .findFirst()
        .map(entry -> new Coming(entry.getKey(), entry.getValue().view()));
  }

  /** The latest that viewers have waited for long enough. */
  Optional<ChannelView> due(Instant now) {
    return byVersion.descendingMap().entrySet().stream()
        .filter(entry -> !entry.getValue().until().isAfter(now))
        .filter(entry -> !entry.getValue().torn() || entry.getValue().insists())
        .findFirst()
        .map(entry -> shown(entry.getKey(), entry.getValue()));
  }

  private ChannelView shown(FactsVersion version, Waiting known) {
    byVersion.headMap(version, true).clear();
    return known.view();
  }

  private static Duration patience(ChannelView view) {
    return view.tracks().stream()
        .map(TrackView::targetDuration)
        .max(Comparator.naturalOrder())
        .map(target -> target.dividedBy(SHARE))
        .filter(share -> share.compareTo(PATIENCE) > 0)
        .orElse(PATIENCE);
  }
}
