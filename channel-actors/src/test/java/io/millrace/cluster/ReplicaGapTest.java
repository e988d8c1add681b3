package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.millrace.channel.ChannelViews;
import io.millrace.channel.FakeNode;
import io.millrace.channel.Phase;
import io.millrace.channel.TrackId;
import io.millrace.cluster.OwnerNews.Owner;
import io.millrace.cluster.ViewText.TrackText;
import io.millrace.segment.RemoteSegments;
import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelId;
import io.millrace.testing.Eventually;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an owner tells a replica gets lost on the way. */
class ReplicaGapTest {

  private static final ChannelId NEWS = new ChannelId("news");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Nothing that was lost is to be found by renewing: that takes the longest that it may. */
  private static final ClusterSettings SETTINGS =
      ClusterSettings.from(
          ConfigFactory.parseString("millrace.cluster.replicas.renew = 10s")
              .withFallback(ConfigFactory.load()));

  private static final int GAPS = 12;

  private final ClusterRig cluster =
      ClusterRig.of(1, "pekko.cluster.sharding.number-of-shards = 1");
  private final ActorSystem<Void> system = cluster.node(0);
  private final TestProbe<OwnedChannel.Command> asked = TestProbe.create(system);
  private final TestProbe<OwnerNews> told = TestProbe.create(system);
  private final Owner owner = new Owner("owner.example.com:25520", "owner.example.com:25521");
  private final Subscribers subscribers = new Subscribers(owner, Duration.ofHours(1));
  private final ChannelViews views = new ChannelViews();
  private FactsVersion version = FactsVersion.NONE.taken();
  private ViewText view = view(0, 0);

  @BeforeEach
  void begin() {
    placeTheOwner();
    publish(view);
    var parts =
        new ChannelReplica.Parts(
            "here.example.com:25520",
            regions(),
            definitions(),
            new LocalOwners(),
            views,
            new SegmentStore(1 << 20),
            RemoteSegments.NONE,
            ReplicatedSegments.NONE,
            SETTINGS,
            PATIENCE,
            Clock.systemUTC());
    system.systemActorOf(ChannelReplica.create(NEWS, parts), "replica", Props.empty());
  }

  @AfterEach
  void end() {
    cluster.close();
  }

  @Test
  void aLostUpdateIsMissedWithTheNextOne() {
    ActorRef<OwnerNews> replica = subscribed().replyTo();
    replica.tell(told.receiveMessage(PATIENCE));
    awaitShown();
    Instant begun = Instant.now();
    for (int gap = 1; gap <= GAPS; gap++) {
      publish(view(gap, gap - 1));
      assertThat(told.receiveMessage(PATIENCE)).isInstanceOf(OwnerNews.Update.class);

      publish(view(gap, gap));
      replica.tell(told.expectMessageClass(OwnerNews.Update.class, PATIENCE));
      OwnedChannel.Subscribe again = subscribed();
      assertThat(again.have()).isLessThan(version);
      replica.tell(told.expectMessageClass(OwnerNews.Snapshot.class, PATIENCE));
      awaitShown();
    }
    assertThat(Duration.between(begun, Instant.now()))
        .as("without waiting for renewals")
        .isLessThan(SETTINGS.replicas().renew().multipliedBy(GAPS / 2));
  }

  /** The replica asks the owner, who writes down that it wants to be told. */
  private OwnedChannel.Subscribe subscribed() {
    var subscription = asked.expectMessageClass(OwnedChannel.Subscribe.class, PATIENCE);
    subscribers.renewed(
        new OwnedChannel.Subscribe(subscription.node(), subscription.have(), told.ref()),
        Instant.now());
    return subscription;
  }

  private void publish(ViewText next) {
    version = version.next();
    view = next;
    subscribers.publish(version, next, Instant.now());
  }

  private void awaitShown() {
    Eventually.within(
        PATIENCE, () -> assertThat(views.find(NEWS.value()).map(ViewText::of)).contains(view));
  }

  /** Two tracks that change by turns: who takes one change for the other shows neither. */
  private static ViewText view(int picture, int sound) {
    return new ViewText(
        "News",
        Phase.LIVE,
        List.of("#EXTM3U\n", "/index.m3u8\n"),
        List.of(track("main", picture), track("sound", sound)),
        Map.of());
  }

  private static TrackText track(String id, long last) {
    return new TrackText(
        new TrackId(id),
        Optional.of("#EXTM3U\n#EXTINF:1,\n" + last + ".ts\n"),
        last,
        last,
        Duration.ofSeconds(1),
        false);
  }

  /** Sharding keeps what was there first. */
  private void placeTheOwner() {
    ClusterSharding.get(system)
        .init(
            Entity.of(
                EntityTypeKey.create(
                    OwnedChannel.Command.class, ChannelRegions.type(Optional.empty())),
                place ->
                    Behaviors.receiveMessage(
                        command -> {
                          asked.ref().tell(command);
                          return Behaviors.same();
                        })));
  }

  private ChannelRegions regions() {
    var parts =
        new OwnerParts(
            new FakeNode().tools(),
            SETTINGS,
            new DefinedChannels(),
            new LocalOwners(),
            GatherSegments.NONE,
            channel -> {
              throw new AssertionError("no channel runs here");
            },
            owner);
    return new ChannelRegions(
        system,
        parts,
        new ChannelRegions.Rules(
            new Placement(1),
            SETTINGS.failure(),
            () -> PlacementNotes.NONE,
            () -> MissingDefinitions.NONE));
  }

  private static DefinedChannels definitions() {
    var definitions = new DefinedChannels();
    definitions.define(List.of(FakeNode.channel(NEWS.value())));
    return definitions;
  }
}
