package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.millrace.segment.SegmentSettings;
import io.millrace.segment.SegmentStore;
import io.millrace.segment.StreamingSegmentFetcher;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.Locator;
import io.millrace.source.LocatorSettings;
import io.millrace.source.SourceDefinition;
import io.millrace.source.StandardLocators;
import io.millrace.testing.Eventually;
import io.millrace.testing.RfcFollower;
import io.millrace.upstream.PekkoUpstreams;
import io.millrace.upstream.UpstreamSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.SerializationTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A channel goes on on another node with a source that wants the cookie of the page that its link
 * was on. All is as in a server, over sockets of loopback, but what is between the nodes.
 */
final class HandOverSessionTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SessionSite site = new SessionSite();
  private final ChannelDefinition definition =
      TestChannels.always(
          new SourceDefinition(
              "a", new Locator.Page(site.page(), List.of(), Map.of()), 1, Map.of()));

  /** Of both nodes: the next owner has gathered the bytes. */
  private final SegmentStore store = new SegmentStore(64L << 20);

  private final RfcFollower follower = new RfcFollower(RfcFollower.Options.window(6));
  private final List<AssertionError> breaches = new ArrayList<>();
  private ChannelViews views = new ChannelViews();
  private ActorRef<ChannelCommand> channel = KIT.system().ignoreRef();

  @AfterEach
  void end() {
    KIT.stop(channel, PATIENCE);
    site.close();
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void theNextOwnerIsInTheSessionOfTheOneBefore() {
    begin(Optional.empty());
    watch(1);
    ChannelFacts facts = handOver();
    int visits = site.pageVisits();
    int loads = site.playlistLoads();

    begin(Optional.of(facts));
    watch(1);

    assertThat(site.refused()).isEmpty();
    assertThat(site.pageVisits()).as("the page is not asked again").isEqualTo(visits);
    assertThat(site.playlistLoads()).isGreaterThan(loads);
    assertThat(playlist()).doesNotContain("#EXT-X-DISCONTINUITY\n");
    assertThat(status().decisions())
        .extracting(Decision::kind)
        .doesNotContain(Decision.Kind.LINK_REFUSED, Decision.Kind.RENEWED);
    List<Long> fetched = site.fetched().stream().sorted().toList();
    assertThat(fetched)
        .as("each segment once, and none left out")
        .containsExactlyElementsOf(
            LongStream.rangeClosed(fetched.getFirst(), fetched.getLast()).boxed().toList());
  }

  /** On a node that has not asked the site yet. */
  private void begin(Optional<ChannelFacts> facts) {
    views = new ChannelViews();
    channel = KIT.spawn(ChannelActor.create(definition, tools(), facts));
  }

  private ChannelTools tools() {
    Config config =
        ConfigFactory.parseString(
                "millrace.upstream.playlist { first-byte-timeout = 20s, total-timeout = 30s }")
            .withFallback(ConfigFactory.load());
    return new ChannelTools(
        TestChannels.settings(),
        new PekkoUpstreams(KIT.system(), UpstreamSettings.from(config)),
        new StandardLocators(LocatorSettings.from(config)),
        new NoProviders(),
        new StreamingSegmentFetcher(
            KIT.system(), store, SegmentSettings.from(config), Clock.systemUTC()),
        store,
        views,
        TimelineCheckpoints.none(),
        Clock.systemUTC(),
        () -> 0,
        MediaProbe.NONE);
  }

  private ChannelFacts handOver() {
    TestProbe<ChannelCommand.HandedOver> probe = KIT.createTestProbe();
    channel.tell(new ChannelCommand.HandOver(probe.ref()));
    ChannelFacts facts = probe.receiveMessage(PATIENCE).facts();
    probe.expectTerminated(channel, PATIENCE);
    return new SerializationTestKit(KIT.system()).verifySerialization(facts, true);
  }

  /** Until so many segments more are listed than there are first. */
  private void watch(int newSegments) {
    Eventually.within(PATIENCE, () -> assertThat(playlist()).contains("#EXTINF"));
    long until = track().lastListed() + newSegments;
    Eventually.within(
        PATIENCE,
        () -> {
          follow();
          assertThat(track().lastListed()).isGreaterThanOrEqualTo(until);
        });
    assertThat(breaches).isEmpty();
  }

  private void follow() {
    try {
      follower.follow(playlist(), Instant.now());
    } catch (AssertionError breach) {
      breaches.add(breach);
    }
  }

  private TrackView track() {
    return views.find("news").flatMap(view -> view.track("main")).orElseThrow();
  }

  private String playlist() {
    return views
        .find("news")
        .flatMap(view -> view.track("main"))
        .flatMap(TrackView::playlist)
        .map(list -> list.plain().utf8String())
        .orElse("");
  }

  private ChannelStatus status() {
    TestProbe<ChannelStatus> probe = KIT.createTestProbe();
    channel.tell(new ChannelCommand.GetStatus(probe.ref()));
    return probe.receiveMessage(PATIENCE);
  }
}
