package io.millrace.app.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.server.PartSettings;
import io.millrace.app.server.Server;
import io.millrace.app.settings.ServerSettings;
import io.millrace.app.settings.Settings;
import io.millrace.catalog.ChannelCatalog;
import io.millrace.cluster.ClusterConfig;
import io.millrace.segment.SegmentStoreUse;
import io.millrace.upstream.PekkoUpstreams;
import io.millrace.upstream.Upstreams;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorSystem;

/** A whole server in this process, on a free port. */
final class RunningServer implements AutoCloseable {

  private final Server server;
  private final Site site;

  private RunningServer(Server server) {
    this.server = server;
    this.site = new Site(server.address());
  }

  /**
   * Starts a server with the defaults but for these settings.
   *
   * @param data its data folder
   */
  static RunningServer start(Path data, ChannelCatalog catalog, Map<String, String> settings) {
    return start(data, catalog, settings, Map.of(), upstreams -> upstreams);
  }

  /**
   * The same.
   *
   * @param environment variables of the environment, for settings that are lists
   * @param ways the ways to origins, made of those that a server has
   */
  static RunningServer start(
      Path data,
      ChannelCatalog catalog,
      Map<String, String> settings,
      Map<String, String> environment,
      UnaryOperator<Upstreams> ways) {
    Map<String, String> options = new HashMap<>(Map.of("millrace.http.port", "0"));
    options.putAll(settings);
    options.put("millrace.data", data.toString());
    Settings loaded =
        Settings.load(new Settings.Origins(options, new Properties(), environment, null));
    PartSettings parts =
        PartSettings.from(loaded, loaded.read(config -> ServerSettings.from(config, data)));
    ActorSystem<Void> system =
        Server.system(ClusterConfig.overlay(loaded.config(), parts.cluster()));
    try {
      Upstreams upstreams = ways.apply(new PekkoUpstreams(system, parts.upstream()));
      return new RunningServer(Server.start(system, parts, catalog, upstreams));
    } catch (RuntimeException e) {
      system.terminate();
      throw e;
    }
  }

  Site site() {
    return site;
  }

  URI address() {
    return server.address();
  }

  SegmentStoreUse segments() {
    return server.segments();
  }

  JsonNode status(String channel) {
    return site.status(channel);
  }

  @Override
  public void close() {
    site.close();
    server.stop();
  }
}
