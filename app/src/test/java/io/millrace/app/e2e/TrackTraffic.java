package io.millrace.app.e2e;

import java.util.HashMap;
import java.util.Map;

/** What an origin was asked for one track. Thread-safe. */
final class TrackTraffic {

  private final Map<String, Integer> requestsBySegment = new HashMap<>();
  private long mediaBytes;
  private int otherRequests;

  synchronized void addSegment(String segment, int bytes) {
    requestsBySegment.merge(segment, 1, Integer::sum);
    mediaBytes += bytes;
  }

  synchronized void addOther() {
    otherRequests++;
  }

  /** How often each segment was asked for. */
  synchronized Map<String, Integer> requestsBySegment() {
    return Map.copyOf(requestsBySegment);
  }

  synchronized long mediaBytes() {
    return mediaBytes;
  }

  /** Playlists and Media Initialization Sections. */
  synchronized int otherRequests() {
    return otherRequests;
  }
}
