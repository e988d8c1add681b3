package io.millrace.timeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A channel's {@link Periods} as plain data, for its next run.
 *
 * @param current the newest period
 * @param occupied something was published in it
 * @param firstOfSource the period in which the source was entered
 * @param starts of the newest periods, the oldest first
 * @param places of the tracks, by name
 * @param latest the one that was published in last
 */
public record PeriodsFacts(
    long current,
    boolean occupied,
    long firstOfSource,
    List<PeriodStart> starts,
    Map<String, TrackPlace> places,
    Optional<TrackPlace> latest) {

  public PeriodsFacts {
    starts = List.copyOf(starts);
    places = Map.copyOf(places);
  }

  /** What has been counted, without what it was counted from. */
  public PeriodsFacts numbers() {
    return new PeriodsFacts(current, occupied, current, List.of(), Map.of(), Optional.empty());
  }
}
