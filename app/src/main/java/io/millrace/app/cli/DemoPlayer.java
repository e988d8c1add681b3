package io.millrace.app.cli;

import io.millrace.app.demo.DemoChannel;
import io.millrace.app.demo.DemoOrigin;
import io.millrace.app.demo.DemoStateFile;
import io.millrace.app.server.PartSettings;
import io.millrace.app.server.Server;
import io.millrace.app.settings.ServerSettings;
import io.millrace.app.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import org.apache.pekko.actor.typed.ActorSystem;

/** Plays the demo in this process until it is stopped. */
final class DemoPlayer {

  private static final int STANDARD_PORT = 8080;

  private DemoPlayer() {}

  /**
   * @param again options that other commands need to find this demo by its data folder
   */
  static void play(
      Settings settings,
      ServerSettings serverSettings,
      DemoStateFile state,
      String again,
      PrintWriter out) {
    PartSettings parts = PartSettings.from(settings, serverSettings);
    ServerStart.run(
        settings.config(),
        system -> {
          DemoOrigin origin = origin(system);
          Server server = Server.start(system, parts, DemoChannel.catalog(origin));
          leaveAddress(state, origin.address(), system);
          instructions(server.address(), again).forEach(out::println);
          ServerStart.announce(server, out);
          return server;
        });
  }

  static DemoOrigin origin(ActorSystem<Void> system) {
    return DemoOrigin.start(system, "127.0.0.1", 0, InstantSource.system())
        .toCompletableFuture()
        .join();
  }

  /** So that other commands find the origin by the data folder. */
  static void leaveAddress(DemoStateFile state, URI origin, ActorSystem<Void> system) {
    try {
      state.write(origin);
    } catch (IOException e) {
      throw new CommandException(
          "The data folder cannot be written (" + e.getMessage() + "); choose one with --data.");
    }
    system
        .getWhenTerminated()
        .thenRun(
            () -> {
              try {
                state.remove(origin);
              } catch (IOException e) {
                system.log().debug("The demo's address stays behind", e);
              }
            });
  }

  static List<String> instructions(URI server, String again) {
    String playlist = server + "/channels/" + DemoChannel.ID + "/stream.m3u8";
    String url = server.getPort() == STANDARD_PORT ? "" : " --url " + server;
    return List.of(
        "",
        "  The demo channel    " + playlist,
        "",
        "  Watch it            vlc " + playlist,
        "                      ffplay " + playlist,
        "                      mpv " + playlist,
        "",
        "  In another terminal:",
        "  Kill a source       bin/millrace demo --kill-source primary" + again,
        "  Bring it back       bin/millrace demo --revive-source primary" + again,
        "  Switch by hand      bin/millrace failover " + DemoChannel.ID + url,
        "  See what happened   bin/millrace status " + DemoChannel.ID + url,
        "                      (the primary's link ends after 90 s and is renewed ahead of that)",
        "",
        "  Ctrl+C stops it.",
        "");
  }
}
