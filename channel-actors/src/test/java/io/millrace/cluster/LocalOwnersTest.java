package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.source.ChannelId;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LocalOwnersTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final ChannelId NEWS = new ChannelId("news");

  private final LocalOwners owners = new LocalOwners();
  private final TestProbe<OwnedChannel.Command> owner = KIT.createTestProbe();
  private final TestProbe<OwnedChannel.Command> waiting = KIT.createTestProbe();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  /** A channel was given another role: what sharding has placed here for the former one waits. */
  @Test
  void oneThatOnlyWaitsForADefinitionIsToldAllAndStandsForNothing() {
    List<ChannelId> left = new ArrayList<>();
    owners.whenLeft(left::add);
    owners.placed(NEWS, waiting.ref());
    assertThat(owners.has(NEWS)).isFalse();

    owners.placed(NEWS, owner.ref());
    owners.add(NEWS, owner.ref());
    owners.tell(new ChannelId("sport"), OwnedChannel.DefinitionChanged.INSTANCE);
    owners.tellAll(OwnedChannel.Abandon.INSTANCE);
    owner.expectMessage(OwnedChannel.Abandon.INSTANCE);
    waiting.expectMessage(OwnedChannel.Abandon.INSTANCE);
    owners.tell(NEWS, OwnedChannel.DefinitionChanged.INSTANCE);
    owner.expectMessage(OwnedChannel.DefinitionChanged.INSTANCE);
    waiting.expectMessage(OwnedChannel.DefinitionChanged.INSTANCE);

    owners.remove(NEWS, waiting.ref());
    assertThat(owners.has(NEWS)).isTrue();
    assertThat(left).isEmpty();
    owners.remove(NEWS, owner.ref());
    assertThat(left).containsExactly(NEWS);
  }
}
