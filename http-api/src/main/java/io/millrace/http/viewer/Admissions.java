package io.millrace.http.viewer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.millrace.source.ChannelId;
import java.time.Duration;

/**
 * Sessions that may have the keys of a channel though they are not, or not just now, among its
 * viewers. Bounded; thread-safe.
 */
final class Admissions {

  /** A viewer may pause a recording for long, and never asks for its playlist again. */
  private static final Duration FOR_A_RECORDING = Duration.ofDays(1);

  private record Admitted(ChannelId channel, String session) {}

  private final Cache<Admitted, Duration> admitted;
  private final Duration briefly;

  Admissions(ViewerSettings settings, Ticker ticker) {
    this.briefly = settings.timeout();
    this.admitted =
        Caffeine.newBuilder()
            .expireAfter(Expiry.<Admitted, Duration>accessing((who, time) -> time))
            .maximumSize(settings.tracked())
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /** The session was just made: its player may want keys before it asks for a Media Playlist. */
  void given(ChannelId channel, String session) {
    admitted.put(new Admitted(channel, session), briefly);
  }

  void toRecording(ChannelId channel, String session) {
    admitted.put(new Admitted(channel, session), FOR_A_RECORDING);
  }

  boolean has(ChannelId channel, String session) {
    return admitted.getIfPresent(new Admitted(channel, session)) != null;
  }
}
