package io.millrace.http.viewer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.millrace.source.ChannelId;

/**
 * Sessions that may have the keys of a channel for long after they last asked for one of its
 * playlists here. Bounded; thread-safe.
 */
final class Admissions {

  private record Admitted(ChannelId channel, String session) {}

  private final Cache<Admitted, Boolean> admitted;

  Admissions(ViewerSettings settings, Ticker ticker) {
    this.admitted =
        Caffeine.newBuilder()
            .expireAfterAccess(SessionIds.PROVES_FOR)
            .maximumSize(settings.tracked())
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  void add(ChannelId channel, String session) {
    admitted.put(new Admitted(channel, session), true);
  }

  boolean has(ChannelId channel, String session) {
    return admitted.getIfPresent(new Admitted(channel, session)) != null;
  }
}
