package io.millrace.app.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.app.demo.DemoChannel;
import io.millrace.app.demo.DemoOrigin;
import io.millrace.app.server.PartSettings;
import io.millrace.app.server.Server;
import io.millrace.app.settings.ServerSettings;
import io.millrace.app.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Lives through a short life of the server, so that the archive which the start script makes of
 * this run holds the classes that a start needs.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Runnable {

  private static final int ROUNDS = 20;

  @Mixin private SettingsOptions settingsOptions = new SettingsOptions();

  @Override
  public void run() {
    Settings settings =
        settingsOptions.load(
            Map.of("millrace.http.port", "0", "millrace.cluster.enabled", "false"));
    ServerSettings serverSettings = SettingsOptions.server(settings);
    ActorSystem<Void> system = Server.system(settings.config());
    DemoOrigin origin = DemoPlayer.origin(system);
    Server server =
        Server.start(
            system, PartSettings.from(settings, serverSettings), DemoChannel.catalog(origin));
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int round = 0; round < ROUNDS; round++) {
        get(client, server.address().resolve("/health"));
        get(client, server.address().resolve("/channels/" + DemoChannel.ID + "/stream.m3u8"));
        get(client, server.address().resolve("/api/v1/channels/" + DemoChannel.ID));
      }
    }
    ChannelStatusText.of(JsonNodeFactory.instance.objectNode(), Instant.now());
    server.stop();
  }

  /** Whatever the answer is: what counts are the classes on the way. */
  private static void get(HttpClient client, URI uri) {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
    try {
      client.send(request, HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      throw new CommandException("The warm-up server does not answer: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
