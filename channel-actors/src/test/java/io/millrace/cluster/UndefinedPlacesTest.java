package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.OpenReply;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.FakeNode;
import io.millrace.cluster.ClusterOfChannels.Node;
import io.millrace.source.ChannelDefinition;
import io.millrace.testing.Eventually;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Channels whose definitions not all nodes have. */
class UndefinedPlacesTest {

  private static final int TRIES = 3;

  @Test
  void aChannelThatWasPlacedWhereItIsNotDefinedIsMovedToWhereItIsAndStaysThere() {
    boolean inTime = false;
    // When the machine stands still, moving may take longer than viewers wait for it.
    for (int attempt = 0; !inTime && attempt < TRIES; attempt++) {
      try (var cluster = new ClusterOfChannels(3, "")) {
        inTime = areAllMovedWhileViewersWait(cluster);
      }
    }
    assertThat(inTime).as("while viewers wait").isTrue();
  }

  /** Fails if they are not moved at all. */
  private static boolean areAllMovedWhileViewersWait(ClusterOfChannels cluster) {
    List<String> names = IntStream.range(0, 9).mapToObj(i -> "channel-" + i).toList();
    ChannelDefinition[] all =
        names.stream().map(FakeNode::channel).toArray(ChannelDefinition[]::new);
    cluster.node(0).define(all);
    cluster.node(1).define(all);
    cluster.node(2).define();

    // At once, before the nodes know of each other's definitions.
    List<CompletableFuture<Boolean>> answers =
        names.stream()
            .map(name -> CompletableFuture.supplyAsync(() -> opensAtOnce(cluster.node(0), name)))
            .toList();
    boolean inTime =
        answers.stream().map(CompletableFuture::join).reduce(true, Boolean::logicalAnd);
    assertThat(names).noneMatch(name -> cluster.node(2).owns(name));

    // What is started later never gets there.
    ChannelDefinition[] more =
        IntStream.range(0, 18)
            .mapToObj(i -> FakeNode.channel("channel-" + i))
            .toArray(ChannelDefinition[]::new);
    cluster.node(0).define(more);
    cluster.node(1).define(more);
    for (ChannelDefinition each : more) {
      inTime &= opensAtOnce(cluster.node(1), each.id().value());
      assertThat(cluster.node(2).owns(each.id().value())).isFalse();
    }
    return inTime;
  }

  /** Otherwise soon after. */
  private static boolean opensAtOnce(Node node, String channel) {
    OpenReply answer = node.open(channel);
    if (answer.equals(new Opened())) {
      return true;
    }
    assertThat(answer).isEqualTo(new NotPlayable(OwnerUndefined.UNKNOWN));
    Eventually.within(
        ClusterOfChannels.PATIENCE, () -> assertThat(node.open(channel)).isEqualTo(new Opened()));
    return false;
  }
}
