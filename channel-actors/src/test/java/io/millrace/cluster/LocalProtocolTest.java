package io.millrace.cluster;

import io.millrace.channel.AdHocLimits;
import io.millrace.channel.ChannelSupervisor;
import io.millrace.channel.ChannelSupervisor.Defined;
import io.millrace.channel.FakeNode;
import io.millrace.channel.LocalChannels;
import io.millrace.source.ChannelDefinition;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;

/** On a node without a cluster. */
class LocalProtocolTest extends ChannelProtocol {

  private static final ActorTestKit KIT = ActorTestKit.create();

  private final FakeNode node = new FakeNode();
  private final LocalChannels channels = new LocalChannels(KIT.scheduler(), Duration.ofSeconds(20));
  private final ActorRef<ChannelSupervisor.Command> supervisor =
      KIT.spawn(ChannelSupervisor.create(node.tools(), channels, AdHocLimits.NONE));

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Override
  List<Way> ways() {
    return List.of(new Way(channels, node));
  }

  @Override
  void define(ChannelDefinition... definitions) {
    TestProbe<Defined> defined = KIT.createTestProbe();
    supervisor.tell(new ChannelSupervisor.Define(List.of(definitions), defined.ref()));
    defined.receiveMessage();
  }
}
