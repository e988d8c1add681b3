package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.OpenReply;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.FakeNode;
import io.millrace.source.ChannelDefinition;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Channels whose definitions not all nodes have. */
class UndefinedPlacesTest {

  private final ClusterOfChannels cluster =
      new ClusterOfChannels(
          3,
          """
          pekko.cluster.sharding.rebalance-interval = 500 ms
          # A machine that is busy must not take itself for dead.
          pekko.cluster.failure-detector.acceptable-heartbeat-pause = 20s
          """);

  @AfterEach
  void end() {
    cluster.close();
  }

  @Test
  void aChannelThatWasPlacedWhereItIsNotDefinedIsMovedToWhereItIsAndStaysThere() {
    List<String> names = IntStream.range(0, 9).mapToObj(i -> "channel-" + i).toList();
    ChannelDefinition[] all =
        names.stream().map(FakeNode::channel).toArray(ChannelDefinition[]::new);
    cluster.node(0).define(all);
    cluster.node(1).define(all);
    cluster.node(2).define();

    // At once, before the nodes know of each other's definitions.
    List<CompletableFuture<OpenReply>> answers =
        names.stream()
            .map(name -> CompletableFuture.supplyAsync(() -> cluster.node(0).open(name)))
            .toList();
    assertThat(answers.stream().map(CompletableFuture::join))
        .allSatisfy(answer -> assertThat(answer).isEqualTo(new Opened()));
    assertThat(names).noneMatch(name -> cluster.node(2).owns(name));

    // What is started later never gets there.
    ChannelDefinition[] more =
        IntStream.range(0, 18)
            .mapToObj(i -> FakeNode.channel("channel-" + i))
            .toArray(ChannelDefinition[]::new);
    cluster.node(0).define(more);
    cluster.node(1).define(more);
    for (ChannelDefinition each : more) {
      assertThat(cluster.node(1).open(each.id().value())).isEqualTo(new Opened());
      assertThat(cluster.node(2).owns(each.id().value())).isFalse();
    }
  }
}
