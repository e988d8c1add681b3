package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.e2e.Ladder.Variant;
import io.millrace.catalog.CatalogSnapshot;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many variants a ladder has, the origin is asked for the one that is watched. */
@Tag("ffmpeg")
class LadderTrafficTest {

  private static final int VARIANTS = 6;
  private static final int WATCHED = 3;

  /** The track that is followed before anybody has chosen stays awake for its grace time. */
  private static final Duration SETTLING = Duration.ofSeconds(25);

  private static final Duration WATCHING = Duration.ofSeconds(16);

  /**
   * What the origin was asked of one variant so far.
   *
   * @param playlists how often for its playlist: these segments need nothing else
   */
  private record Cost(long mediaBytes, int playlists) {}

  @TempDir private Path data;

  private final Set<URI> taken = new HashSet<>();

  @Test
  void oneWatchedVariantOfSixCostsTheTrafficOfOne() throws Exception {
    Ladder ladder = ladder();
    String watched = ladder.variants().get(WATCHED).name();
    try (LadderOrigin origin = LadderOrigin.live(ladder)) {
      var channel =
          new ChannelDefinition(
              new ChannelId("tall"),
              "A tall ladder",
              StartMode.ON_DEMAND,
              List.of(origin.definition("only", 1)));
      var snapshot = new CatalogSnapshot(List.of(channel), List.of());
      try (RunningServer server = RunningServer.start(data, () -> snapshot, Map.of())) {
        URI playlist = join(server, ladder.variants().get(WATCHED).bandwidth());
        follow(server.site(), playlist, SETTLING);
        Map<String, Cost> before = costs(origin, ladder);
        follow(server.site(), playlist, WATCHING);
        Map<String, Cost> after = costs(origin, ladder);

        Cost then = Objects.requireNonNull(before.remove(watched));
        Cost now = Objects.requireNonNull(after.remove(watched));
        assertThat(now.mediaBytes()).isGreaterThan(then.mediaBytes());
        assertThat(now.playlists()).isGreaterThan(then.playlists());
        assertThat(after)
            .as("media and playlists of those that nobody watches")
            .hasSize(VARIANTS - 1)
            .isEqualTo(before);
        assertThat(origin.traffic(watched).requestsBySegment().values())
            .hasSizeGreaterThan((int) WATCHING.dividedBy(ladder.cut().duration()) - 2)
            .allMatch(requests -> requests == 1);
        assertThat(taken).hasSizeGreaterThan((int) SETTLING.dividedBy(ladder.cut().duration()));
      }
    }
  }

  /** The Media Playlist of the variant that has this bandwidth. */
  private static URI join(RunningServer server, int bandwidth) throws IOException {
    URI start = server.address().resolve("/channels/tall/stream.m3u8");
    List<String> lines = server.site().text(start).lines().toList();
    for (int i = 0; i < lines.size() - 1; i++) {
      if (lines.get(i).matches("#EXT-X-STREAM-INF:(.*,)?BANDWIDTH=" + bandwidth + "(,.*)?")) {
        return start.resolve(lines.get(i + 1));
      }
    }
    throw new AssertionError("no variant of " + bandwidth + " in " + lines);
  }

  /** Plays for so long: takes every segment once as it is listed. */
  private void follow(Site site, URI playlist, Duration time) throws IOException {
    Instant end = Instant.now().plus(time);
    while (Instant.now().isBefore(end)) {
      for (String line : site.text(playlist).lines().toList()) {
        URI segment = playlist.resolve(line.startsWith("#") ? "" : line);
        if (!line.startsWith("#") && taken.add(segment)) {
          assertThat(site.ask(segment).statusCode()).as("segment " + segment).isEqualTo(200);
        }
      }
      LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
    }
  }

  private static Map<String, Cost> costs(LadderOrigin origin, Ladder ladder) {
    Map<String, Cost> costs = new TreeMap<>();
    for (String track : ladder.tracks()) {
      TrackTraffic traffic = origin.traffic(track);
      costs.put(track, new Cost(traffic.mediaBytes(), traffic.otherRequests()));
    }
    return costs;
  }

  private static Ladder ladder() {
    List<Variant> variants = new ArrayList<>();
    for (int number = 0; number < VARIANTS; number++) {
      int picture = number / 2;
      Loop media = Encoder.MAIN.transportStream(picture, number % 2, Cut.TWO_SECONDS);
      String attributes =
          "CODECS=\"avc1.42c01e,mp4a.40.2\",RESOLUTION=" + Encoder.MAIN.sizes().get(picture);
      variants.add(new Variant("v" + number, 400_000 + 200_000 * number, attributes, media));
    }
    return new Ladder(
        "tall",
        Cut.TWO_SECONDS,
        Feed.PRIMARY.start,
        0,
        false,
        Optional.empty(),
        variants,
        List.of());
  }
}
