package io.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.settings.ServerSettings;
import io.millrace.app.settings.Settings;
import io.millrace.cluster.ClusterSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoNodeTest {

  private static final String SECRET = "a secret of the demo";

  @TempDir private Path folder;

  @Test
  void eachNodeHasSettingsOfItsOwnAndKnowsTheOthers() throws Exception {
    List<DemoNode> nodes = DemoNode.inFolder(folder, 3);
    Path channels = folder.resolve("the \"channels\".json");
    for (DemoNode node : nodes) {
      node.writeSettings(nodes, channels, SECRET);
      Settings loaded =
          Settings.load(
              new Settings.Origins(Map.of(), new Properties(), Map.of(), node.settings()));
      assertThat(loaded.warnings()).isEmpty();
      ServerSettings server = loaded.read(config -> ServerSettings.from(config, folder));
      assertThat(server.address()).isEqualTo(node.address());
      assertThat(server.data()).isEqualTo(folder.resolve(node.name()));
      assertThat(server.channelsFile()).isEqualTo(channels);
      ClusterSettings cluster = loaded.read(ClusterSettings::from);
      assertThat(cluster.enabled()).isTrue();
      assertThat(cluster.host() + ":" + cluster.port()).isEqualTo(node.id());
      assertThat(cluster.seeds()).isEqualTo(nodes.stream().map(DemoNode::id).toList());
      assertThat(cluster.secret()).isEqualTo(SECRET);
      assertThat(cluster.segments().port()).isEqualTo(node.segments());
    }
    assertThat(
            nodes.stream().flatMap(each -> Stream.of(each.http(), each.cluster(), each.segments())))
        .doesNotHaveDuplicates()
        .hasSize(9);
  }

  @Test
  void aNodeIsAServerWithItsSettings() throws Exception {
    DemoNode node = DemoNode.inFolder(folder, 1).getFirst();
    assertThat(node.command())
        .containsSequence("io.millrace.app.Main", "serve", "--config", node.settings().toString());
  }
}
