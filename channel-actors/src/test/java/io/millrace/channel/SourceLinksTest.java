package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelFacts.LinkFacts;
import io.millrace.channel.SourceLinks.Link;
import io.millrace.segment.SegmentStore;
import io.millrace.source.Located;
import io.millrace.source.Locator;
import io.millrace.source.SourceDefinition;
import io.millrace.upstream.Cookie;
import io.millrace.upstream.OriginAccess;
import io.millrace.upstream.RequestPolicy;
import io.millrace.upstream.Trust;
import io.millrace.upstream.Upstream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceLinksTest {

  private static final SourceDefinition A = TestChannels.source("a", 1);
  private static final SourceDefinition WRITTEN_DOWN =
      new SourceDefinition(
          "b", new Locator.Direct(URI.create("http://b.test/live.m3u8")), 1, Map.of());

  private static final Cookie COOKIE =
      new Cookie("session", "secret", "a.test", true, "/", false, Instant.MAX);

  private final FakeLocators locators = new FakeLocators();
  private final FakeOrigins origins = new FakeOrigins();
  private final List<CompletableFuture<Located>> searches = new ArrayList<>();
  private Instant now = TestChannels.START;
  private final SourceLinks links = new SourceLinks(tools());
  private final Upstream way = way();

  private ChannelTools tools() {
    var store = new SegmentStore(1 << 20);
    return new ChannelTools(
        TestChannels.settings(),
        origins,
        locators,
        new NoProviders(),
        new FakeFetcher(store),
        store,
        new ChannelViews(),
        TimelineCheckpoints.none(),
        () -> now,
        () -> 0,
        MediaProbe.NONE);
  }

  private Upstream way() {
    return origins.open(new OriginAccess("news/a", RequestPolicy.PLAIN, Set.of(), Trust.OPERATOR));
  }

  private SourceLinksTest pass(Duration time) {
    now = now.plus(time);
    return this;
  }

  private void searchesTakeTheirTime() {
    locators.gives(
        "a",
        () -> {
          var search = new CompletableFuture<Located>();
          searches.add(search);
          return search;
        });
  }

  private static Located found(String address) {
    return new Located(URI.create("http://a.test/" + address));
  }

  private static Link now(CompletionStage<Link> link) {
    return link.toCompletableFuture().join();
  }

  @Test
  void thoseWhoLookOverTheSameWayShareOneSearch() {
    searchesTakeTheirTime();
    var first = links.current(A, way);
    var second = links.renewed(A, way);
    assertThat(searches).hasSize(1);
    searches.getFirst().complete(found("1"));
    assertThat(now(first).uri()).isEqualTo(now(second).uri());
  }

  @Test
  void aSearchOverAWayThatIsClosedCostsOnlyThoseWhoUsedThatWay() {
    searchesTakeTheirTime();
    var overClosed = links.probed(A, way());
    var own = links.current(A, way);
    assertThat(searches).hasSize(2);
    searches.get(0).completeExceptionally(new IllegalStateException("closed"));
    searches.get(1).complete(found("2"));
    assertThat(overClosed.toCompletableFuture()).isCompletedExceptionally();
    assertThat(now(own).uri()).hasPath("/2");
  }

  @Test
  void aLinkThatWasFoundOverAnotherWayIsLookedAtButNotFollowed() {
    searchesTakeTheirTime();
    var probed = links.probed(A, way());
    searches.getFirst().complete(found("1"));
    links.worked(A);

    assertThat(now(links.probed(A, way())).uri()).isEqualTo(now(probed).uri());
    var followed = links.current(A, way);
    assertThat(searches).as("its cookies are elsewhere").hasSize(2);
    searches.getLast().complete(found("2"));
    assertThat(now(links.current(A, way)).uri()).isEqualTo(now(followed).uri()).hasPath("/2");
  }

  @Test
  void anAddressThatIsWrittenDownIsFollowedOverAnyWay() {
    locators.gives(
        "b",
        () -> {
          searches.add(new CompletableFuture<>());
          return CompletableFuture.completedStage(
              new Located(URI.create("http://b.test/live.m3u8")));
        });
    assertThat(now(links.probed(WRITTEN_DOWN, way())).uri())
        .isEqualTo(now(links.current(WRITTEN_DOWN, way)).uri());
    assertThat(searches).hasSize(1);
  }

  @Test
  void aRefusalForWantOfCookiesTeachesNothing() {
    for (int times = 0; times < 3; times++) {
      find(way());
      pass(Duration.ofSeconds(30)).links.refused(A, way());
    }
    assertThat(find(way).plan().from()).isEmpty();
  }

  @Test
  void aLifeIsCountedFromWhenTheAddressWasFoundFirst() {
    for (int times = 0; times < 2; times++) {
      String address = "link-" + times;
      for (int again = 0; again < 6; again++) {
        use(way, address);
        pass(Duration.ofSeconds(10)).links.worked(A);
      }
      links.refused(A, way);
    }
    Link next = use(way, "next");
    assertThat(next.plan().expiresAt()).contains(now.plusSeconds(60));
  }

  @Test
  void whatRefusalsTaughtIsForgottenAfterAWhile() {
    for (int times = 0; times < 2; times++) {
      use(way, "link-" + times);
      pass(Duration.ofSeconds(20)).links.worked(A);
      pass(Duration.ofSeconds(1)).links.refused(A, way);
    }
    assertThat(use(way, "2").plan().from()).contains("earlier refusals");
    pass(Duration.ofMinutes(11));
    assertThat(use(way, "3").plan().from()).isEmpty();
  }

  @Test
  void aPageThatGivesTheRefusedLinkAgainIsNotAskedAtOnceAgain() {
    use(way, "same");
    links.worked(A);
    pass(Duration.ofSeconds(10));
    assertThat(links.mayRenew(A, false)).isTrue();
    links.refused(A, way);
    use(way, "same");
    pass(Duration.ofSeconds(10));
    assertThat(links.mayRenew(A, false)).isFalse();
  }

  @Test
  void onlySourcesThatAreThereAreRemembered() {
    use(way, "1");
    links.keep(WRITTEN_DOWN::equals);
    assertThat(links.status(A)).isEmpty();
  }

  @Test
  void theNextRunFollowsTheLinkWithTheCookiesOfTheWayThatItWasFollowedOver() {
    now(links.probed(A, way()));
    links.worked(A);
    now(links.current(A, way));
    way.bring(List.of(COOKIE));
    LinkFacts facts = links.facts(A).orElseThrow();
    assertThat(facts.cookies()).containsExactly(COOKIE);

    Upstream next = way();
    SourceLinks nextRun = nextRun(facts);
    assertThat(now(nextRun.current(A, next)).uri()).isEqualTo(facts.uri());
    assertThat(next.cookies()).containsExactly(COOKIE);
    assertThat(nextRun.facts(A)).contains(facts);
  }

  @Test
  void aLinkIsOfNoUseWhereItsSourceIsDefinedOtherwise() {
    SourceDefinition source = atPage("/news", 1, "an account");
    now(links.current(source, way));
    LinkFacts facts = links.facts(source).orElseThrow();

    assertThat(inherited(atPage("/news", 2, "an account"), facts)).contains(facts);
    assertThat(inherited(atPage("/news", 1, "another account"), facts)).isEmpty();
    assertThat(inherited(atPage("/sports", 1, "an account"), facts)).isEmpty();
  }

  private static SourceDefinition atPage(String path, int priority, String account) {
    var page = new Locator.Page(URI.create("http://example.com" + path), List.of(), Map.of());
    return new SourceDefinition(A.name(), page, priority, Map.of("Authorization", account));
  }

  private Optional<LinkFacts> inherited(SourceDefinition source, LinkFacts facts) {
    var next = new SourceLinks(tools());
    next.inherit(source, facts);
    return next.facts(source);
  }

  /** They may have been good for the other node only, and would then bar every way to a link. */
  @Test
  void cookiesThatCameWithALinkAreLetGoWhenThatIsRefused() {
    now(links.current(A, way));
    links.worked(A);
    way.bring(List.of(COOKIE));
    LinkFacts facts = links.facts(A).orElseThrow();

    Upstream refusing = way();
    SourceLinks nextRun = nextRun(facts);
    now(nextRun.current(A, refusing));
    nextRun.refused(A, refusing);
    assertThat(refusing.cookies()).isEmpty();

    Upstream good = way();
    SourceLinks another = nextRun(facts);
    now(another.current(A, good));
    another.worked(A);
    another.refused(A, good);
    assertThat(good.cookies()).containsExactly(COOKIE);
  }

  /** The page may refuse what the link still works with. */
  @Test
  void cookiesThatCameWithALinkAreLetGoWhenNoOtherLinkCanBeHadWithThem() {
    Upstream next = way();
    SourceLinks nextRun = goingOnWithACookie(next);
    nextRun.worked(A);
    nextRun.failed(A, "its page answered with status 403");
    assertThat(next.cookies()).as("the link still works").containsExactly(COOKIE);
    nextRun.refused(A, next);
    assertThat(next.cookies()).isEmpty();
  }

  @Test
  void aSourceThatWasLeftBeginsWithoutTheCookiesThatCameWithItsLink() {
    Upstream next = way();
    SourceLinks nextRun = goingOnWithACookie(next);
    nextRun.worked(A);
    nextRun.left(A);
    assertThat(next.cookies()).isEmpty();
  }

  private SourceLinks goingOnWithACookie(Upstream next) {
    now(links.current(A, way));
    links.worked(A);
    way.bring(List.of(COOKIE));
    SourceLinks nextRun = nextRun(links.facts(A).orElseThrow());
    now(nextRun.current(A, next));
    assertThat(next.cookies()).containsExactly(COOKIE);
    return nextRun;
  }

  @ParameterizedTest
  @CsvSource({"false, ''", "true, earlier refusals"})
  void theRefusalOfAnInheritedLinkTeachesOnlyIfItHasWorkedSince(boolean worksHere, String learned) {
    now(links.current(A, way));
    pass(Duration.ofSeconds(20)).links.worked(A);
    SourceLinks nextRun = nextRun(links.facts(A).orElseThrow());
    now(nextRun.current(A, way));
    if (worksHere) {
      nextRun.worked(A);
    }
    nextRun.refused(A, way);
    locators.gives("a", () -> CompletableFuture.completedStage(found("next")));
    Link own = now(nextRun.renewed(A, way));
    nextRun.use(A, own);
    pass(Duration.ofSeconds(20));
    nextRun.worked(A);
    nextRun.refused(A, way);
    assertThat(now(nextRun.renewed(A, way)).plan().from().orElse("")).isEqualTo(learned);
  }

  @Test
  void anInheritedLinkThatIsRefusedIsReplacedAtOnce() {
    now(links.current(A, way));
    pass(Duration.ofSeconds(20)).links.worked(A);
    SourceLinks nextRun = nextRun(links.facts(A).orElseThrow());
    now(nextRun.current(A, way));
    assertThat(nextRun.mayRenew(A, false)).isTrue();
  }

  private SourceLinks nextRun(LinkFacts facts) {
    var nextRun = new SourceLinks(tools());
    nextRun.inherit(A, facts);
    return nextRun;
  }

  private Link find(Upstream over) {
    Link link = use(over, "found");
    links.worked(A);
    return link;
  }

  private Link use(Upstream over, String address) {
    locators.gives("a", () -> CompletableFuture.completedStage(found(address)));
    Link link = now(links.renewed(A, over));
    links.use(A, link);
    return link;
  }
}
