package io.millrace.app.e2e;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider's limit, while nodes that use it are stopped and killed. */
@Tag("cluster")
class ClusterProviderTest {

  private static final int ROUNDS = 6;

  @TempDir private Path folder;

  @Test
  void aProviderNeverSeesMoreChannelsThanItAllows() throws Exception {
    try (BusyProvider provider = BusyProvider.start();
        ClusterNodes cluster =
            ClusterNodes.start(
                folder, 3, ChannelsFile.writeText(folder, provider.definitionsWith()))) {
      provider.awaitPlaying();
      for (int i = 0; i < ROUNDS; i++) {
        ClusterNode busy = ownerOfOneThatPlays(cluster, provider, i);
        if (i % 2 == 0) {
          busy.kill();
        } else {
          busy.terminate();
        }
        provider.awaitPlaying();
        busy.start();
        cluster.all().forEach(node -> node.awaitNodes(3));
      }
      provider.awaitPlaying();
      provider.assertNeverOverItsLimit();
    }
  }

  private static ClusterNode ownerOfOneThatPlays(
      ClusterNodes cluster, BusyProvider provider, int round) {
    for (int i = 0; i < BusyProvider.CHANNELS; i++) {
      if (provider.isUsedBy(i)) {
        String owner = cluster.get(round).ownerNow(BusyProvider.channel(i));
        if (!owner.isEmpty()) {
          return cluster.at(owner);
        }
      }
    }
    return cluster.get(round);
  }
}
