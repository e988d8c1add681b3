package io.millrace.segment;

import io.millrace.upstream.Upstream;

/** Fetches Media Segments into memory, checking them as they come. */
public interface SegmentFetcher {

  /**
   * Starts fetching at once. The body fills while it is fetched and counts against the store's
   * budget; the caller either admits it to the store or calls {@link SegmentInFlight#cancel()}.
   */
  SegmentInFlight fetch(Upstream upstream, SegmentToFetch segment);
}
