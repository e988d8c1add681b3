package io.millrace.channel;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@link Failover} wants done; the channel actor performs it. */
sealed interface FailoverStep {

  /** Find the address of the attempt's source. */
  record Locate(Attempt attempt) implements FailoverStep {}

  /** The slot that another attempt has just left is for this one, which had none. */
  record TakeSlot(Attempt attempt) implements FailoverStep {}

  /** Stop the attempt's children and drop what they were fetching. */
  record End(Attempt attempt, String reason) implements FailoverStep {}

  /** The timeline goes on with this attempt, beginning with the segment at hand. */
  record TakeOver(Attempt attempt) implements FailoverStep {}

  /** Nothing delivers; whoever waits for the first playlist is told. */
  record Dark() implements FailoverStep {}

  /** Keep this for the status. */
  record Note(Decision decision) implements FailoverStep {

    /** Inputs as alternating names and values. */
    static Note of(Instant at, Decision.Kind kind, String text, Object... inputs) {
      Map<String, String> named = new LinkedHashMap<>();
      for (int i = 0; i + 1 < inputs.length; i += 2) {
        named.put(String.valueOf(inputs[i]), String.valueOf(inputs[i + 1]));
      }
      return new Note(new Decision(at, kind, text, named));
    }
  }
}
