package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.upstream.BusyOrigin;
import io.millrace.upstream.Hop;
import io.millrace.upstream.OriginAccess;
import io.millrace.upstream.PageRequest;
import io.millrace.upstream.RequestPolicy;
import io.millrace.upstream.Trust;
import io.millrace.upstream.Upstream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RefusalWatchTest {

  private static final URI PLAYLIST = URI.create("http://a/live.m3u8");

  private final FakeOrigins origins = new FakeOrigins();
  private final List<Integer> told = new ArrayList<>();
  private final Upstream upstream =
      new RefusalWatch(
          origins.open(new OriginAccess("news/a", RequestPolicy.PLAIN, Set.of(), Trust.OPERATOR)),
          (status, retryAfter) -> told.add(status));

  @Test
  void tellsPlainRefusalsOfEverything() {
    for (int status : List.of(429, 458, 509)) {
      origins.refuses(PLAYLIST, status);
      upstream.fetchText(PLAYLIST);
      upstream.ask(PageRequest.get(PLAYLIST, Map.of()));
      upstream.fetchBytes(Hop.KEY, PLAYLIST, Optional.empty(), 16);
    }
    assertThat(told).containsExactly(429, 429, 429, 458, 458, 458, 509, 509, 509);
  }

  @Test
  void a403CountsOfAPlaylistOnly() {
    origins.refuses(PLAYLIST, 403);
    upstream.ask(PageRequest.get(PLAYLIST, Map.of()));
    upstream.fetchBytes(Hop.KEY, PLAYLIST, Optional.empty(), 16);
    assertThat(told).isEmpty();
    upstream.fetchText(PLAYLIST);
    assertThat(told).containsExactly(403);
  }

  @Test
  void aRefusalThatIsRememberedIsNotToldAgain() {
    Duration left = Duration.ofSeconds(5);
    origins.answers("a", uri -> BusyOrigin.answers(429, left));
    upstream.fetchText(PLAYLIST);
    origins.answers("a", uri -> BusyOrigin.isLeftAlone(429, left));
    upstream.fetchText(PLAYLIST);
    upstream.fetchBytes(Hop.KEY, PLAYLIST, Optional.empty(), 16);
    assertThat(told).containsExactly(429);
  }
}
