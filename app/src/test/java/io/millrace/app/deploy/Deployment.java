package io.millrace.app.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.millrace.app.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads what is deployed. */
final class Deployment {

  static final Path FOLDER = Path.of("../deploy");

  /** Stands for a secret that operators fill in. */
  static final String SECRET = "0123456789abcdef";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern VARIABLE = Pattern.compile("<(MILLRACE_\\w+)>([^<]*)</");
  private static final Pattern PORT = Pattern.compile("<port>(\\d+)</port>");

  private Deployment() {}

  /** The documents of a YAML file, with its anchors and merges carried out. */
  static List<JsonNode> yaml(Path file) {
    // A key that stands there twice is an error.
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    List<JsonNode> documents = new ArrayList<>();
    for (Object document : new Yaml(new SafeConstructor(options)).loadAll(read(file))) {
      documents.add(MAPPER.valueToTree(document));
    }
    return documents;
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> items(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  /** The settings of a server that is started in the image with this environment besides. */
  static Settings inImage(Map<String, String> environment, @Nullable Path file) {
    Map<String, String> all = new TreeMap<>();
    VARIABLE
        .matcher(image())
        .results()
        .forEach(variable -> all.put(variable.group(1), variable.group(2)));
    all.putAll(environment);
    return settings(all, file);
  }

  /** The settings of a server that is started with this environment. */
  static Settings settings(Map<String, String> environment, @Nullable Path file) {
    return Settings.load(new Settings.Origins(Map.of(), new Properties(), environment, file));
  }

  static Set<Integer> imagePorts() {
    Set<Integer> ports = new TreeSet<>();
    PORT.matcher(image()).results().forEach(port -> ports.add(Integer.valueOf(port.group(1))));
    return ports;
  }

  static Set<Integer> ports(Config config) {
    return new TreeSet<>(
        Set.of(
            config.getInt("millrace.http.port"),
            config.getInt("millrace.cluster.port"),
            config.getInt("millrace.cluster.segments.port")));
  }

  /** The part of the POM that describes the image. */
  private static String image() {
    String pom = read(Path.of("pom.xml"));
    int start = pom.indexOf("<artifactId>jib-maven-plugin</artifactId>");
    return pom.substring(start, pom.indexOf("</plugin>", start));
  }

  /** How long a node of a cluster takes to stop in order if every phase takes all of its time. */
  static Duration longestStop() {
    Config shutdown =
        ConfigFactory.parseResources("millrace-cluster.conf")
            .withFallback(ConfigFactory.parseResources("application.conf"))
            .withFallback(ConfigFactory.defaultReference())
            .resolve()
            .getConfig("pekko.coordinated-shutdown");
    Duration standard = shutdown.getDuration("default-phase-timeout");
    Duration sum = Duration.ZERO;
    for (String phase : shutdown.getObject("phases").keySet()) {
      Config settings = shutdown.getConfig("phases").getConfig(phase);
      sum = sum.plus(settings.hasPath("timeout") ? settings.getDuration("timeout") : standard);
    }
    return sum;
  }
}
