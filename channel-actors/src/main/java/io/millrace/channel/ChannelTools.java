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
 * @param spread random numbers from 0 (inclusive) to 1, for spreading rests and probes
 * @param mediaProbe looks at segments of sources that are not followed
 */
public record ChannelTools(
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
        new RecentCheckpoints(),
        clock,
        spread,
        mediaProbe);
  }
}
