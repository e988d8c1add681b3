package io.millrace.app.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.catalog.CatalogSnapshot;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server with a channel for each shape of ladder, with two sources of different ladders. */
final class LadderChannels implements AutoCloseable {

  private record Sources(LadderOrigin primary, LadderOrigin backup) {}

  private final Map<LadderShape, Sources> origins;
  private final RunningServer server;
  private final Set<LadderShape> broughtBack = ConcurrentHashMap.newKeySet();

  private LadderChannels(Map<LadderShape, Sources> origins, RunningServer server) {
    this.origins = origins;
    this.server = server;
  }

  /**
   * Starts the origins and the server, with the defaults.
   *
   * @param data the server's data folder
   */
  static LadderChannels start(Path data, Collection<LadderShape> shapes, BackupSound sound) {
    Map<LadderShape, Sources> origins = new EnumMap<>(LadderShape.class);
    List<ChannelDefinition> channels = new ArrayList<>();
    for (LadderShape shape : shapes) {
      LadderOrigin primary = shape.origin(Feed.PRIMARY, sound);
      LadderOrigin backup = shape.origin(Feed.BACKUP, sound);
      origins.put(shape, new Sources(primary, backup));
      channels.add(
          new ChannelDefinition(
              new ChannelId(id(shape)),
              shape.name(),
              StartMode.ON_DEMAND,
              List.of(
                  primary.definition(Feed.PRIMARY.folder, 1),
                  backup.definition(Feed.BACKUP.folder, 2))));
    }
    var snapshot = new CatalogSnapshot(channels, List.of());
    return new LadderChannels(origins, RunningServer.start(data, () -> snapshot, Map.of()));
  }

  URI stream(LadderShape shape) {
    return server.address().resolve("/channels/" + id(shape) + "/stream.m3u8");
  }

  LadderOrigin origin(LadderShape shape, Feed feed) {
    Sources sources = requireNonNull(origins.get(shape));
    return switch (feed) {
      case PRIMARY -> sources.primary;
      case BACKUP -> sources.backup;
    };
  }

  /** The source that is played dies. It is the primary one, and is returned to if it was left. */
  void killPrimary(LadderShape shape) throws IOException {
    kill(shape, Feed.PRIMARY);
  }

  /** The source that is played dies. It is that one, and is returned to if it was left. */
  void kill(LadderShape shape, Feed feed) throws IOException {
    if (server.site().bringTo(id(shape), feed.folder)) {
      broughtBack.add(shape);
    }
    origin(shape, feed).kill(feed.cut);
  }

  /** Fails if the channel does not play the other ladder by now. */
  void assertOnBackup(LadderShape shape) {
    assertOn(shape, Feed.BACKUP);
    assertThat(origin(shape, Feed.BACKUP).mediaBytes()).isPositive();
  }

  /** Fails if the channel does not play that ladder now. */
  void assertOn(LadderShape shape, Feed feed) {
    assertThat(server.site().activeSource(id(shape))).as(decisions(shape)).isEqualTo(feed.folder);
  }

  /** What it has played, oldest first, each in another place than the one before. */
  List<Feed> played(LadderShape shape) {
    List<Feed> played = new ArrayList<>();
    for (String source : Switches.of(server.status(id(shape)))) {
      Feed feed = Feed.of(source);
      if (played.isEmpty() || played.getLast() != feed) {
        played.add(feed);
      }
    }
    return played;
  }

  /** Why the channel did what it did. */
  String decisions(LadderShape shape) {
    String decisions = server.status(id(shape)).path("decisions").toPrettyString();
    return broughtBack.contains(shape)
        ? "what was killed was left unasked before, and returned to: " + decisions
        : decisions;
  }

  static void pass(int seconds) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)).isFalse();
  }

  private static String id(LadderShape shape) {
    return shape.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public void close() {
    server.close();
    for (Sources sources : origins.values()) {
      sources.primary.close();
      sources.backup.close();
    }
  }
}
