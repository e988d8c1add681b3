package io.millrace.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import io.millrace.app.settings.Settings;
import io.millrace.catalog.ChannelDefinitionsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The nodes of {@code deploy/compose.yaml}, each with the settings that it would start with. */
class ComposeFileTest {

  private final JsonNode file =
      Deployment.yaml(Deployment.FOLDER.resolve("compose.yaml")).getFirst();

  @Test
  void everyNodeIsOneOfTheSeedsUnderItsOwnName() {
    List<String> names = new ArrayList<>();
    file.get("services")
        .properties()
        .forEach(
            service -> {
              Settings settings = Deployment.inImage(environment(service.getValue()), null);
              Config cluster = settings.config().getConfig("millrace.cluster");
              assertThat(settings.warnings()).isEmpty();
              assertThat(cluster.getBoolean("enabled")).isTrue();
              assertThat(cluster.getString("host")).isEqualTo(service.getKey());
              assertThat(service.getValue().get("hostname").asText()).isEqualTo(service.getKey());
              assertThat(cluster.getStringList("seeds"))
                  .hasSize(3)
                  .contains(cluster.getString("host") + ":" + cluster.getInt("port"));
              names.add(service.getKey());
            });

    assertThat(names).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void theImageNamesThePortsThatNodesListenOn() {
    Config config = Deployment.inImage(Map.of(), null).config();

    assertThat(Deployment.imagePorts()).isEqualTo(Deployment.ports(config));
  }

  @Test
  void viewersReachTheirPortAndNothingElse() {
    List<String> published = new ArrayList<>();
    for (JsonNode service : file.get("services")) {
      int port =
          Deployment.inImage(environment(service), null).config().getInt("millrace.http.port");
      assertThat(service.get("ports")).hasSize(1);
      assertThat(service.get("ports").get(0).asText()).endsWith(":" + port);
      published.add(service.get("ports").get(0).asText());
    }

    assertThat(published).doesNotHaveDuplicates();
  }

  @Test
  void everyNodeHasItsOwnDataAndTheChannelsOfAll() {
    List<String> data = new ArrayList<>();
    for (JsonNode service : file.get("services")) {
      Config config = Deployment.inImage(environment(service), null).config();
      Map<String, String> mounts = mounts(service);
      String folder = config.getString("millrace.data");
      assertThat(mounts).containsKey(folder);
      assertThat(file.get("volumes").has(mounts.get(folder))).isTrue();
      data.add(mounts.get(folder));

      Path channels = Path.of(config.getString("millrace.channels.file"));
      Path here =
          Deployment.FOLDER
              .resolve(mounts.get(String.valueOf(channels.getParent())))
              .resolve(channels.getFileName());
      assertThat(new ChannelDefinitionsFile(here).load().problems()).isEmpty();
      assertThat(new ChannelDefinitionsFile(here).load().definitions()).isNotEmpty();
    }

    assertThat(data).doesNotHaveDuplicates();
  }

  @Test
  void aNodeGetsTheTimeThatItsShutdownTakes() {
    for (JsonNode service : file.get("services")) {
      String grace = service.get("stop_grace_period").asText();
      assertThat(Duration.parse("PT" + grace)).isGreaterThan(Deployment.longestStop());
    }
  }

  @Test
  void theHealthCheckIsAProgramOfTheImage() {
    for (JsonNode service : file.get("services")) {
      JsonNode test = service.get("healthcheck").get("test");
      assertThat(test.get(0).asText()).isEqualTo("CMD");
      assertThat(Path.of("src/main/jib/usr/local/bin", test.get(1).asText()))
          .matches(Files::isRegularFile, "is a program of the image");
    }
  }

  @Test
  void theSecretIsNotInTheFile() {
    for (JsonNode service : file.get("services")) {
      assertThat(service.get("environment").get("MILLRACE_CLUSTER_SECRET").asText())
          .startsWith("${MILLRACE_CLUSTER_SECRET:?");
    }
  }

  private static Map<String, String> environment(JsonNode service) {
    Map<String, String> environment = new TreeMap<>();
    service
        .get("environment")
        .properties()
        .forEach(
            variable ->
                environment.put(
                    variable.getKey(),
                    variable.getValue().asText().startsWith("${")
                        ? Deployment.SECRET
                        : variable.getValue().asText()));
    return environment;
  }

  /** What is mounted, by where. */
  private static Map<String, String> mounts(JsonNode service) {
    Map<String, String> mounts = new TreeMap<>();
    for (JsonNode volume : service.get("volumes")) {
      List<String> parts = List.of(volume.asText().split(":"));
      mounts.put(parts.get(1), parts.get(0));
    }
    return mounts;
  }
}
