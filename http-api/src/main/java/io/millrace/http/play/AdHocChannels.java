package io.millrace.http.play;

import io.millrace.source.ChannelId;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Makes channels of addresses that viewers bring along. Thread-safe. */
@FunctionalInterface
public interface AdHocChannels {

  /**
   * Sees that there is a channel of this id that plays the address.
   *
   * @param id stands for the address
   */
  CompletionStage<Outcome> play(ChannelId id, URI address);

  /** What came of it. */
  sealed interface Outcome {}

  /** The channel is there. */
  record Playing(ChannelId id) implements Outcome {}

  /** There are as many as may be. */
  record TooManyChannels(int most) implements Outcome {}

  /**
   * Too many have begun lately.
   *
   * @param retryAfter until the next one may
   */
  record TooManyStarts(Duration retryAfter) implements Outcome {}

  /** Nothing is started any more. */
  record Stopping() implements Outcome {}
}
