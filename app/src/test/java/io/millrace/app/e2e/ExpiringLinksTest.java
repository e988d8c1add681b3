package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.app.e2e.ExpiringSite.Part;
import io.millrace.app.e2e.ExpiringSite.Reason;
import io.millrace.app.e2e.ExpiringSite.Refusal;
import io.millrace.app.e2e.StrictViewer.Seen;
import io.millrace.catalog.ChannelDefinitionsFile;
import io.millrace.testing.RfcFollower;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One server whose channels play from behind pages for five minutes, while their links end every
 * few seconds; each of them has a strict viewer. They all live through the same five minutes.
 */
@Tag("long")
class ExpiringLinksTest {

  private static final Duration RUN = Duration.ofMinutes(5);
  private static final Duration DOWN = Duration.ofSeconds(60);

  /** Beginnings of what goes wrong, as time since the start. */
  private static final List<Duration> REVOKED = seconds(33, 71, 74, 140, 201, 262);

  private static final List<Duration> PAGE_DOWN = seconds(25, 170);

  /** What a channel's site does. */
  enum Case {
    LINKS_OF_20_SECONDS(1, Duration.ofSeconds(20), Duration.ZERO),
    LINKS_REVOKED_EARLY(2, Duration.ofSeconds(20), Duration.ZERO),
    PAGE_DOWN_FOR_60_SECONDS(3, Duration.ofSeconds(100), Duration.ZERO),
    CLOCK_5_MINUTES_AHEAD(4, Duration.ofSeconds(20), Duration.ofMinutes(5)),
    CLOCK_5_MINUTES_BEHIND(5, Duration.ofSeconds(20), Duration.ofMinutes(-5));

    private final int marker;
    private final Duration life;
    private final Duration clockAhead;

    Case(int marker, Duration life, Duration clockAhead) {
      this.marker = marker;
      this.life = life;
      this.clockAhead = clockAhead;
    }

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @TempDir private static Path data;
  private static final Map<Case, ExpiringSite> sites = new EnumMap<>(Case.class);
  private static final Map<Case, Supplier<List<Seen>>> seenByCase = new EnumMap<>(Case.class);
  private static final Map<Case, Integer> requestsByCase = new EnumMap<>(Case.class);
  private static final Map<Case, JsonNode> statusAtTheEnd = new EnumMap<>(Case.class);
  private static JsonNode statusWhileThePageIsDown = MissingNode.getInstance();

  @BeforeAll
  static void live() throws Exception {
    for (Case one : Case.values()) {
      sites.put(one, new ExpiringSite(one.marker, one.life, one.clockAhead));
    }
    Path file =
        ChannelsFile.write(
            data,
            sites.entrySet().stream()
                .map(e -> channel(e.getKey(), e.getValue()))
                .toArray(String[]::new));
    try (RunningServer server =
        RunningServer.start(data, new ChannelDefinitionsFile(file), Map.of())) {
      Map<Case, StrictViewer> viewers = new EnumMap<>(Case.class);
      for (Case one : Case.values()) {
        viewers.put(
            one, StrictViewer.watch(server.site(), one.id(), RfcFollower.Options.window(12)));
      }
      viewers.values().forEach(StrictViewer::awaitFirst);
      play(server);
      for (Case one : Case.values()) {
        statusAtTheEnd.put(one, server.status(one.id()));
        leave(one, of(viewers, one));
      }
    }
  }

  /** The five minutes. */
  private static void play(RunningServer server) {
    Instant start = Instant.now();
    for (Duration at = Duration.ZERO; at.compareTo(RUN) < 0; at = at.plusSeconds(1)) {
      if (REVOKED.contains(at)) {
        site(Case.LINKS_REVOKED_EARLY).revokeLinks();
      }
      if (PAGE_DOWN.contains(at)) {
        site(Case.PAGE_DOWN_FOR_60_SECONDS).pageIsDown(true);
      }
      if (PAGE_DOWN.contains(at.minus(DOWN))) {
        statusWhileThePageIsDown = server.status(Case.PAGE_DOWN_FOR_60_SECONDS.id());
        site(Case.PAGE_DOWN_FOR_60_SECONDS).pageIsDown(false);
      }
      awaitTime(start.plus(at).plusSeconds(1));
    }
  }

  @AfterAll
  static void close() {
    sites.values().forEach(ExpiringSite::close);
  }

  @ParameterizedTest
  @EnumSource
  void playsForFiveMinutesWithoutADiscontinuityOrAFailedRequest(Case one) {
    List<Seen> seen = of(seenByCase, one).get();

    assertThat(seen).noneMatch(Seen::discontinuity).noneMatch(Seen::isLost);
    assertThat(seen).allMatch(segment -> segment.marker() == one.marker);
    assertThat(seen).hasSizeGreaterThan((int) RUN.dividedBy(ExpiringSite.SEGMENT) - 5);
    assertThat(seen.getLast().msn() - seen.getFirst().msn()).isEqualTo(seen.size() - 1);
    assertThat(StrictViewer.leastBuffered(seen)).isPositive();
    assertThat(requestsByCase.get(one)).as("requests").isGreaterThan(3 * (int) RUN.toSeconds());
    assertThat(site(one).playedLinks()).as("links").isGreaterThan((int) RUN.dividedBy(one.life));
    JsonNode status = of(statusAtTheEnd, one);
    assertThat(status.path("sources").path(0).path("failures").asInt(-1)).as(text(status)).isZero();
  }

  @Test
  void linksThatSayTheirEndAreRenewedAheadOfIt() {
    ExpiringSite site = site(Case.LINKS_OF_20_SECONDS);

    assertThat(site.refused()).isEmpty();
    assertThat(site.fetches().values()).allMatch(count -> count == 1);
    assertThat(site.pageVisits()).isLessThan(60);
    JsonNode status = of(statusAtTheEnd, Case.LINKS_OF_20_SECONDS);
    JsonNode link = status.path("sources").path(0).path("link");
    Instant renewed = Instant.parse(link.path("renewedAt").asText());
    Instant renews = Instant.parse(link.path("renewsAt").asText());
    Instant expires = Instant.parse(link.path("expiresAt").asText());
    assertThat(renews).as(text(link)).isBetween(renewed, expires);
    assertThat(link.path("expiryFrom").asText()).as(text(link)).contains("exp");
    assertThat(text(link)).doesNotContain("token=", site.page().getAuthority());
  }

  @Test
  void revokedLinksAreRenewedAtOnceAndAreNoFailure() {
    List<Refusal> refused = site(Case.LINKS_REVOKED_EARLY).refused();

    assertThat(refused).allMatch(one -> one.reason() == Reason.LINK_WAS_REVOKED);
    assertThat(refused).allMatch(one -> one.part() == Part.PLAYLIST || one.part() == Part.SEGMENT);
    // A link that would have been renewed within the second anyway is not missed.
    assertThat(refused).hasSizeBetween(REVOKED.size() / 3, 4 * REVOKED.size());
  }

  @Test
  void aPageThatIsDownIsAskedAgainWhileTheOldLinkPlaysOn() {
    List<Refusal> refused = site(Case.PAGE_DOWN_FOR_60_SECONDS).refused();

    assertThat(refused).allMatch(one -> one.reason() == Reason.PAGE_IS_DOWN);
    assertThat(refused).hasSizeBetween(2, 60);
    JsonNode link = statusWhileThePageIsDown.path("sources").path(0).path("link");
    assertThat(link.path("lastFailure").asText()).as(text(link)).contains("503");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CLOCK_5_MINUTES_AHEAD", "CLOCK_5_MINUTES_BEHIND"},
      mode = EnumSource.Mode.INCLUDE)
  void aWrongClockCostsNeitherRefusalsWithoutEndNorVisits(Case one) {
    ExpiringSite site = site(one);

    assertThat(site.refused()).allMatch(refusal -> refusal.reason() == Reason.LINK_HAS_ENDED);
    assertThat(site.refused().size()).isLessThan(60);
    assertThat(site.pageVisits()).isLessThan(100);
  }

  private static void leave(Case one, StrictViewer viewer) {
    try {
      List<Seen> seen = viewer.leave();
      seenByCase.put(one, () -> seen);
    } catch (AssertionError wrong) {
      seenByCase.put(
          one,
          () -> {
            throw wrong;
          });
    }
    requestsByCase.put(one, viewer.requests());
  }

  private static ExpiringSite site(Case one) {
    return of(sites, one);
  }

  private static <T> T of(Map<Case, T> map, Case one) {
    return Objects.requireNonNull(map.get(one));
  }

  private static String channel(Case one, ExpiringSite site) {
    return """
    {"id": "%s", "sources": [{"name": "only", "locator": {"type": "page", "url": "%s"}}]}\
    """
        .formatted(one.id(), site.page());
  }

  private static String text(JsonNode node) {
    return node.toPrettyString();
  }

  private static List<Duration> seconds(long... seconds) {
    return Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
  }

  private static void awaitTime(Instant time) {
    for (Duration left = Duration.between(Instant.now(), time);
        left.isPositive();
        left = Duration.between(Instant.now(), time)) {
      LockSupport.parkNanos(left.toNanos());
    }
  }
}
