package io.millrace.http;

import io.millrace.channel.ChannelViews;
import io.millrace.channel.Channels;
import io.millrace.channel.ProviderSlots;
import io.millrace.cluster.ClusterOperations;
import io.millrace.http.api.AdminAccess;
import io.millrace.http.api.DefinitionReload;
import io.millrace.http.play.PlayParts;
import io.millrace.http.viewer.CountingNode;
import io.millrace.segment.RemoteSegments;
import io.millrace.segment.SegmentStore;
import java.util.Optional;

/**
 * What the server serves from, and who may use its API.
 *
 * @param cluster empty for a server without one
 * @param remote segments that are not in the store and another node has
 * @param node this one, among those that count viewers
 */
public record Backend(
    Channels channels,
    ChannelViews views,
    ProviderSlots providers,
    SegmentStore segments,
    DefinitionReload reload,
    Readiness readiness,
    AdminAccess access,
    PlayParts play,
    Optional<ClusterOperations> cluster,
    RemoteSegments remote,
    CountingNode node) {

  /** Where there are no other nodes. */
  public Backend(
      Channels channels,
      ChannelViews views,
      ProviderSlots providers,
      SegmentStore segments,
      DefinitionReload reload,
      Readiness readiness,
      AdminAccess access,
      PlayParts play) {
    this(
        channels,
        views,
        providers,
        segments,
        reload,
        readiness,
        access,
        play,
        Optional.empty(),
        RemoteSegments.NONE,
        CountingNode.alone());
  }
}
