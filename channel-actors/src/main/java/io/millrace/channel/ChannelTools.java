package io.millrace.channel;

import io.millrace.segment.SegmentFetcher;
import io.millrace.segment.SegmentStore;
import io.millrace.source.Locators;
import io.millrace.upstream.Upstreams;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;

/**
 * What every channel of a node shares. All parts are thread-safe.
 *
 * @param views what readers of this node see
 * @param readers who is shown what a channel has published
 * @param spread random numbers from 0 (inclusive) to 1, for spreading rests and probes
 * @param mediaProbe looks at segments of sources that are not followed
 * @param names of what is published beside segments
 */
public record ChannelTools(
    ChannelSettings settings,
    Upstreams upstreams,
    Locators locators,
    ProviderSlots slots,
    SegmentFetcher fetcher,
    SegmentStore store,
    ChannelViews views,
    Readers readers,
    TimelineCheckpoints checkpoints,
    InstantSource clock,
    DoubleSupplier spread,
    MediaProbe mediaProbe,
    AttachmentNames names) {

  /** Of a node without a cluster: its own readers are all. */
  public ChannelTools(
      ChannelSettings settings,
      Upstreams upstreams,
      Locators locators,
      ProviderSlots slots,
      SegmentFetcher fetcher,
      SegmentStore store,
      ChannelViews views,
      TimelineCheckpoints checkpoints,
      InstantSource clock,
      DoubleSupplier spread,
      MediaProbe mediaProbe) {
    this(
        settings,
        upstreams,
        locators,
        slots,
        fetcher,
        store,
        views,
        views,
        checkpoints,
        clock,
        spread,
        mediaProbe,
        AttachmentNames.OF_THIS_PROCESS);
  }

  /** The same with names that other nodes give too. */
  public ChannelTools naming(AttachmentNames shared) {
    return new ChannelTools(
        settings,
        upstreams,
        locators,
        slots,
        fetcher,
        store,
        views,
        readers,
        checkpoints,
        clock,
        spread,
        mediaProbe,
        shared);
  }

  /** The same with other readers. */
  public ChannelTools shownTo(Readers others) {
    return new ChannelTools(
        settings,
        upstreams,
        locators,
        slots,
        fetcher,
        store,
        views,
        others,
        checkpoints,
        clock,
        spread,
        mediaProbe,
        names);
  }

  /**
   * The same for ad-hoc channels. Their numbers on disk would pile up, one file for each address
   * that anybody ever played.
   */
  ChannelTools forAdHoc() {
    return new ChannelTools(
        settings.forAdHoc(),
        upstreams,
        locators,
        slots,
        fetcher,
        store,
        views,
        views,
        new RecentCheckpoints(),
        clock,
        spread,
        mediaProbe,
        names);
  }
}
