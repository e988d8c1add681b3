package io.millrace.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStore;
import java.util.List;

/** Which segments of one channel a node has, as it tells others: JSON. */
record HeldSegments(List<Held> segments) {

  /**
   * One of them.
   *
   * @param complete whether all its bytes are there
   */
  record Held(String track, long msn, boolean complete) {
    static Held of(SegmentKey key, SegmentBody body) {
      return new Held(key.track(), key.msn(), body.isComplete());
    }
  }

  /** A newer node may say more. */
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  HeldSegments {
    segments = List.copyOf(segments);
  }

  static HeldSegments of(SegmentStore store, String channel) {
    return new HeldSegments(
        store.keys(channel).stream()
            .flatMap(key -> store.find(key).map(body -> Held.of(key, body)).stream())
            .toList());
  }

  /** Reads what {@link #json} has written; fails with {@link IllegalArgumentException}. */
  static HeldSegments parse(String json) {
    try {
      return JSON.readValue(json, HeldSegments.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no list of segments", e);
    }
  }

  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
