package io.millrace.channel;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How a source is read.
 *
 * @param parallel segments fetched at the same time; 1 to 16
 * @param attempts tries for one segment before it is left out; 1 to 10
 * @param retryWait pause before a segment is tried again, doubled each time; up to 1 min
 */
public record IngestSettings(int parallel, int attempts, Duration retryWait) {

  public IngestSettings {
    within("parallel", parallel, 16);
    within("attempts", attempts, 10);
    if (retryWait.isNegative() || retryWait.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException(
          "millrace.ingest.retry-wait = " + retryWait + ": allowed are 0 s to 1 min");
    }
  }

  public static IngestSettings from(Config config) {
    Config ingest = config.getConfig("millrace.ingest");
    return new IngestSettings(
        ingest.getInt("parallel"), ingest.getInt("attempts"), ingest.getDuration("retry-wait"));
  }

  private static void within(String key, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "millrace.ingest." + key + " = " + value + ": allowed are 1 to " + most);
    }
  }
}
