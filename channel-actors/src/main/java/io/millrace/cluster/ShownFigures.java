package io.millrace.cluster;

import io.millrace.channel.ChannelView;
import io.millrace.channel.ChannelViews;
import io.millrace.channel.Phase;
import io.millrace.source.ChannelId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a node can say of itself from what it owns and shows. Thread-safe. */
record ShownFigures(
    LocalOwners owners, DefinedChannels definitions, ChannelViews views, SegmentBytes bytes)
    implements NodeFigures {

  @Override
  public Map<ChannelId, Phase> owned() {
    Map<ChannelId, Phase> phases = new TreeMap<>(Comparator.comparing(ChannelId::value));
    for (ChannelId id : owners.ids()) {
      phases.put(id, views.find(id.value()).map(ChannelView::phase).orElse(Phase.IDLE));
    }
    return phases;
  }

  /** What is playable here without being owned is shown for viewers of this node. */
  @Override
  public List<ChannelId> replicas() {
    return views.all().stream()
        .filter(ChannelView::isPlayable)
        .map(ChannelView::id)
        .filter(id -> !owners.has(id) && definitions.find(id).isPresent())
        .toList();
  }

  @Override
  public long pulledBytes() {
    return bytes.pulled().getAsLong();
  }

  @Override
  public long servedBytes() {
    return bytes.served().getAsLong();
  }
}
