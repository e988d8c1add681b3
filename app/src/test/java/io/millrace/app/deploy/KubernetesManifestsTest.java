package io.millrace.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import io.millrace.app.settings.Settings;
import io.millrace.catalog.ChannelDefinitionsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests of {@code deploy/kubernetes}: what they name in each other and in the server. */
class KubernetesManifestsTest {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\((\\w+)\\)");

  @TempDir private Path folder;
  private final Map<String, JsonNode> manifests = manifests();
  private final JsonNode set = manifest("StatefulSet", "millrace").get("spec");
  private final JsonNode pod = set.get("template").get("spec");
  private final JsonNode container = pod.get("containers").get(0);

  @BeforeEach
  void unpackTheConfigMap() throws IOException {
    JsonNode data = manifest("ConfigMap", "millrace").get("data");
    for (String name : names(data)) {
      Files.writeString(folder.resolve(name), data.get(name).asText());
    }
  }

  @Test
  void everyPodIsOneOfTheSeedsUnderItsOwnName() {
    Set<String> own = new TreeSet<>();
    for (int ordinal = 0; ordinal < set.get("replicas").asInt(); ordinal++) {
      Settings settings = settings(ordinal);
      Config cluster = settings.config().getConfig("millrace.cluster");
      String host = cluster.getString("host");
      assertThat(settings.warnings()).isEmpty();
      assertThat(cluster.getBoolean("enabled")).isTrue();
      assertThat(cluster.getString("secret")).isEqualTo(Deployment.SECRET);
      assertThat(host)
          .startsWith("millrace-" + ordinal + "." + set.get("serviceName").asText() + ".");
      assertThat(cluster.getStringList("seeds")).contains(host + ":" + cluster.getInt("port"));
      own.add(host + ":" + cluster.getInt("port"));
    }

    assertThat(settings(0).config().getStringList("millrace.cluster.seeds"))
        .containsExactlyInAnyOrderElementsOf(own);
  }

  @Test
  void thePortsAreThoseThatTheServerListensOn() {
    Map<String, Integer> ports = new TreeMap<>();
    container
        .get("ports")
        .forEach(port -> ports.put(port.get("name").asText(), port.get("containerPort").asInt()));
    Config config = settings(0).config();

    assertThat(ports)
        .containsEntry("http", config.getInt("millrace.http.port"))
        .containsEntry("remoting", config.getInt("millrace.cluster.port"))
        .containsEntry("segments", config.getInt("millrace.cluster.segments.port"))
        .hasSize(3);
    assertThat(ports.keySet()).containsAll(portsThatAreNamed());
    for (JsonNode port : manifest("Service", "millrace-nodes").get("spec").get("ports")) {
      assertThat(port.get("port").asInt()).isEqualTo(ports.get(port.get("name").asText()));
    }
  }

  @Test
  void theStableNamesComeFromAHeadlessServiceThatWaitsForNoReadiness() {
    JsonNode service = manifest("Service", set.get("serviceName").asText()).get("spec");

    assertThat(service.get("clusterIP").asText()).isEqualTo("None");
    assertThat(service.get("publishNotReadyAddresses").asBoolean()).isTrue();
  }

  @Test
  void everythingIsForTheSamePods() {
    JsonNode labels = set.get("template").get("metadata").get("labels");
    List<JsonNode> selectors = new ArrayList<>();
    manifests
        .values()
        .forEach(
            manifest -> {
              selectors.addAll(manifest.findValues("matchLabels"));
              if (manifest.get("kind").asText().equals("Service")) {
                selectors.add(manifest.get("spec").get("selector"));
              }
            });

    assertThat(selectors).hasSizeGreaterThan(6).allMatch(labels::equals);
  }

  @Test
  void whatThePodMountsIsThere() {
    Config config = settings(0).config();
    Map<String, String> mounts = new TreeMap<>();
    container
        .get("volumeMounts")
        .forEach(mount -> mounts.put(mount.get("mountPath").asText(), mount.get("name").asText()));

    assertThat(mounts.get(config.getString("millrace.data")))
        .isEqualTo(set.get("volumeClaimTemplates").get(0).get("metadata").get("name").asText());
    String configuration = mounts.getOrDefault("/etc/millrace", "nothing");
    assertThat(Deployment.items(pod.get("volumes")).filter(volume -> named(volume, configuration)))
        .singleElement()
        .matches(volume -> volume.get("configMap").get("name").asText().equals("millrace"));
    assertThat(settingsFile()).exists();
  }

  @Test
  void theChannelsOfTheConfigMapAreGood() {
    Path channels = Path.of(settings(0).config().getString("millrace.channels.file"));
    assertThat(channels.getParent()).hasToString("/etc/millrace");
    var catalog = new ChannelDefinitionsFile(folder.resolve(channels.getFileName())).load();

    assertThat(catalog.problems()).isEmpty();
    assertThat(catalog.definitions()).isNotEmpty();
  }

  @Test
  void variablesOfServicesDoNotBecomeSettings() {
    assertThat(pod.get("enableServiceLinks").asBoolean(true)).isFalse();
  }

  @Test
  void probesAskAddressesOfTheServer() {
    assertThat(path("startupProbe")).isEqualTo("/health/live");
    assertThat(path("livenessProbe")).isEqualTo("/health/live");
    assertThat(path("readinessProbe")).isEqualTo("/health/ready");
  }

  @Test
  void aPodGetsTheTimeOfItsHookAndItsShutdown() {
    String hook =
        container.get("lifecycle").get("preStop").get("exec").get("command").get(2).asText();
    Matcher sleep = Pattern.compile("sleep (\\d+)").matcher(hook);
    assertThat(sleep.find()).isTrue();
    Duration longest = Deployment.longestStop().plusSeconds(Integer.parseInt(sleep.group(1)));

    assertThat(Duration.ofSeconds(pod.get("terminationGracePeriodSeconds").asLong()))
        .isGreaterThan(longest);
    assertThat(hook)
        .contains("$MILLRACE_CLUSTER_HOST:" + settings(0).config().getInt("millrace.cluster.port"));
  }

  @Test
  void theSecretIsLeftToOperators() {
    JsonNode values = manifest("Secret", "millrace").get("stringData");

    assertThat(names(values)).containsExactly("cluster-secret");
    assertThat(values.get("cluster-secret").asText()).isEmpty();
  }

  private Settings settings(int ordinal) {
    Map<String, String> environment = new TreeMap<>();
    for (JsonNode variable : container.get("env")) {
      environment.put(variable.get("name").asText(), value(variable, ordinal, environment));
    }
    return Deployment.inImage(environment, settingsFile());
  }

  private static String value(JsonNode variable, int ordinal, Map<String, String> before) {
    if (variable.has("value")) {
      return VARIABLE
          .matcher(variable.get("value").asText())
          .replaceAll(name -> before.getOrDefault(name.group(1), "unknown"));
    }
    JsonNode from = variable.get("valueFrom");
    if (from.has("secretKeyRef")) {
      assertThat(from.get("secretKeyRef").get("name").asText()).isEqualTo("millrace");
      assertThat(from.get("secretKeyRef").get("key").asText()).isEqualTo("cluster-secret");
      return Deployment.SECRET;
    }
    return switch (from.get("fieldRef").get("fieldPath").asText()) {
      case "metadata.name" -> "millrace-" + ordinal;
      case "metadata.namespace" -> "tv";
      default -> throw new AssertionError("no such field: " + from);
    };
  }

  /** Where the file that the arguments name comes from. */
  private Path settingsFile() {
    assertThat(Deployment.items(container.get("args")).map(JsonNode::asText))
        .startsWith("serve", "--config");
    Path file = Path.of(container.get("args").get(2).asText());
    assertThat(file.getParent()).hasToString("/etc/millrace");
    return folder.resolve(file.getFileName());
  }

  private Set<String> portsThatAreNamed() {
    Set<String> named = new TreeSet<>();
    for (String kind : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      named.add(container.get(kind).get("httpGet").get("port").asText());
    }
    manifests
        .values()
        .forEach(
            manifest ->
                manifest.findValues("targetPort").forEach(port -> named.add(port.asText())));
    for (JsonNode rule : manifest("NetworkPolicy", "millrace").get("spec").get("ingress")) {
      rule.get("ports").forEach(port -> named.add(port.get("port").asText()));
    }
    return named;
  }

  private String path(String probe) {
    return container.get(probe).get("httpGet").get("path").asText();
  }

  private JsonNode manifest(String kind, String name) {
    JsonNode manifest = manifests.get(kind + " " + name);
    assertThat(manifest).as(kind + " " + name).isNotNull();
    return Objects.requireNonNull(manifest);
  }

  private static Map<String, JsonNode> manifests() {
    Map<String, JsonNode> manifests = new TreeMap<>();
    try (Stream<Path> files = Files.list(Deployment.FOLDER.resolve("kubernetes"))) {
      for (Path file : files.toList()) {
        for (JsonNode manifest : Deployment.yaml(file)) {
          String name = manifest.get("metadata").get("name").asText();
          assertThat(manifests.put(manifest.get("kind").asText() + " " + name, manifest)).isNull();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return manifests;
  }

  private static boolean named(JsonNode object, String name) {
    return object.get("name").asText().equals(name);
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
