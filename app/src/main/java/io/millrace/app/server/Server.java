package io.millrace.app.server;

import com.typesafe.config.Config;
import io.millrace.app.settings.ServerSettings;
import io.millrace.catalog.CatalogSnapshot;
import io.millrace.catalog.ChannelCatalog;
import io.millrace.catalog.FileWatch;
import io.millrace.channel.ChannelSupervisor;
import io.millrace.cluster.ClusterConfig;
import io.millrace.cluster.ClusterJoin;
import io.millrace.http.Backend;
import io.millrace.http.MillraceServer;
import io.millrace.http.Readiness;
import io.millrace.http.WaitingServer;
import io.millrace.http.api.AdminAccess;
import io.millrace.http.play.LinkSigner;
import io.millrace.http.play.PlayParts;
import io.millrace.segment.SegmentStore;
import io.millrace.segment.SegmentStoreUse;
import io.millrace.upstream.PekkoUpstreams;
import io.millrace.upstream.Upstreams;
import java.net.BindException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.remote.RemoteTransportException;
import org.slf4j.LoggerFactory;

/** A running server. Thread-safe. */
public final class Server {

  /** How long running bodies may take to finish once the server stops. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

  private static final String STARTS_CHANNELS = "in the cluster, and about to take part in it";
  private static final Duration CHANNELS_END_WITHIN = Duration.ofSeconds(3);

  private final ActorSystem<Void> system;
  private final ServerSettings settings;
  private final Definitions definitions;
  private final SegmentStore segments;
  private final Optional<String> newToken;
  private final int channels;

  private Server(
      ActorSystem<Void> system,
      ServerSettings settings,
      Definitions definitions,
      SegmentStore segments,
      Optional<String> newToken,
      int channels) {
    this.system = system;
    this.settings = settings;
    this.definitions = definitions;
    this.segments = segments;
    this.newToken = newToken;
    this.channels = channels;
  }

  /**
   * The actor system that a server runs in; {@link #stop} ends it. Fails with {@link
   * StartException}.
   */
  public static ActorSystem<Void> system(Config config) {
    // Before the system logs from several threads: SLF4J complains to the user of what comes while
    // it
    // is set up.
    var unused = LoggerFactory.getILoggerFactory();
    try {
      return ActorSystem.create(Behaviors.empty(), ClusterConfig.SYSTEM, config);
    } catch (RemoteTransportException e) {
      throw new StartException(
          "Cannot listen for other nodes (millrace.cluster.port): "
              + e.getMessage()
              + ". Stop the program that uses the port, or choose another.",
          e);
    }
  }

  /**
   * Starts the server and waits until it answers. Fails with {@link StartException}; the actor
   * system is still the caller's then.
   */
  public static Server start(
      ActorSystem<Void> system, PartSettings settings, ChannelCatalog catalog) {
    return start(system, settings, catalog, new PekkoUpstreams(system, settings.upstream()));
  }

  /** As {@link #start(ActorSystem, PartSettings, ChannelCatalog)}, with other ways to origins. */
  public static Server start(
      ActorSystem<Void> system,
      PartSettings settings,
      ChannelCatalog catalog,
      Upstreams upstreams) {
    DataFolder data = DataFolder.open(settings.server().data());
    try {
      return start(system, settings, catalog, upstreams, data);
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  private static Server start(
      ActorSystem<Void> system,
      PartSettings settings,
      ChannelCatalog catalog,
      Upstreams upstreams,
      DataFolder data) {
    if (!settings.cluster().enabled()) {
      return start(system, settings, catalog, upstreams, data, Optional.empty());
    }
    ClusterJoin join = ClusterJoin.start(system, settings.cluster());
    var joined = new AtomicBoolean();
    WaitingServer.Listening waiting =
        waiting(system, settings, () -> joined.get() ? STARTS_CHANNELS : join.waitsFor());
    try {
      ClusterMembership.awaitJoined(system, settings.cluster(), join);
      joined.set(true);
      return start(system, settings, catalog, upstreams, data, Optional.of(waiting));
    } catch (RuntimeException e) {
      waiting.stop().toCompletableFuture().join();
      throw e;
    }
  }

  private static Server start(
      ActorSystem<Void> system,
      PartSettings settings,
      ChannelCatalog catalog,
      Upstreams upstreams,
      DataFolder data,
      Optional<WaitingServer.Listening> waiting) {
    ServerSettings general = settings.server();
    Optional<AdminToken> token = AdminToken.wanted(general);
    ChannelNode node = ChannelNode.start(system, settings, data.checkpoints(), upstreams);
    var definitions =
        new Definitions(
            system,
            catalog,
            node.providers(),
            node.supervisor(),
            snapshot -> tellOthers(node, snapshot));
    var backend =
        new Backend(
            node.channels(),
            node.views(),
            node.providers(),
            node.segments(),
            definitions,
            new NodeReadiness(
                definitions,
                node.segments()::use,
                node.cluster()
                    .map(cluster -> NodeReadiness.among(cluster.watch()))
                    .orElse(NodeReadiness.ALONE)),
            new AdminAccess(token.map(AdminToken::value)),
            play(settings, node, system),
            node.cluster().map(cluster -> cluster.watch().operations()),
            node.remote(),
            node.counting());
    definitions.reload().toCompletableFuture().join();
    MillraceServer http = bind(system, settings, backend, waiting);
    stopInOrder(system, http, node, data);
    return new Server(
        system,
        general.withPort(http.address().getPort()),
        definitions,
        node.segments(),
        token.filter(AdminToken::isNew).map(AdminToken::value),
        node.views().all().size());
  }

  private static void tellOthers(ChannelNode node, CatalogSnapshot snapshot) {
    node.cluster()
        .ifPresent(
            cluster ->
                cluster.watch().definitionsRead(snapshot.definitions(), snapshot.providers()));
  }

  private static PlayParts play(PartSettings settings, ChannelNode node, ActorSystem<Void> system) {
    Optional<LinkSigner> signer =
        settings.play().enabled()
            ? Optional.of(PlayKey.signer(settings.server().data(), settings.cluster()))
            : Optional.empty();
    return new PlayParts(
        settings.play(), signer, new AdHocPlay(node.supervisor(), system.scheduler()));
  }

  /** From now on the definitions are read again when this file has changed. */
  public void watch(Path file, Duration every) {
    FileWatch watch = FileWatch.start(file, every, definitions::reload);
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseServiceUnbind(),
            "file watch",
            () -> {
              watch.close();
              return CompletableFuture.completedStage(Done.getInstance());
            });
  }

  /** There is nothing to serve yet, but whoever looks after the node is told why. */
  private static WaitingServer.Listening waiting(
      ActorSystem<Void> system, PartSettings settings, Supplier<String> reason) {
    return bound(
        settings,
        WaitingServer.bind(
            system, settings.http(), () -> new Readiness.State(false, List.of(reason.get()))));
  }

  private static MillraceServer bind(
      ActorSystem<Void> system,
      PartSettings settings,
      Backend backend,
      Optional<WaitingServer.Listening> waiting) {
    return bound(
        settings,
        MillraceServer.bind(system, settings.http(), settings.viewers(), backend, waiting));
  }

  private static <T> T bound(PartSettings settings, CompletionStage<T> binding) {
    try {
      return binding.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new StartException(whyNotBound(settings.server(), e), e);
    }
  }

  /**
   * First the viewers are finished, then the channels end or go to other nodes, then everything
   * else.
   */
  private static void stopInOrder(
      ActorSystem<Void> system, MillraceServer http, ChannelNode node, DataFolder data) {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(CoordinatedShutdown.PhaseServiceUnbind(), "http", () -> http.stop(STOP_LIMIT));
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceStop(),
        "channels",
        () ->
            AskPattern.<ChannelSupervisor.Command, Done>ask(
                node.supervisor(),
                replyTo -> new ChannelSupervisor.StopAll("the server stops", replyTo),
                CHANNELS_END_WITHIN,
                system.scheduler()));
    node.cluster()
        .ifPresent(
            cluster ->
                ClusterMembership.leaveInOrder(system, cluster, node.exchange().orElseThrow()));
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
        "data folder",
        () -> {
          data.close();
          return CompletableFuture.completedStage(Done.getInstance());
        });
  }

  private static String whyNotBound(ServerSettings settings, Throwable failure) {
    String place = "port " + settings.port() + " of " + settings.host();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return "Cannot listen on "
            + place
            + " ("
            + cause.getMessage()
            + "): stop the program that uses it, or choose another with --port or --host.";
      }
      if (cause instanceof UnresolvedAddressException) {
        return "Cannot listen on " + place + ": no such host name.";
      }
    }
    return "Cannot listen on " + place + ": " + failure.getMessage();
  }

  /** Where this machine reaches the server. */
  public URI address() {
    return settings.address();
  }

  /** How many channels are defined. */
  public int channels() {
    return channels;
  }

  /** How full the memory for segments is at this moment. */
  public SegmentStoreUse segments() {
    return segments.use();
  }

  /** The API's token if it was made at this start, to be shown once. */
  public Optional<String> newToken() {
    return newToken;
  }

  /**
   * Whether the server stops or has stopped because the other nodes of the cluster go on without
   * it.
   */
  public boolean wasRemovedFromCluster() {
    return ClusterMembership.wasRemoved(system);
  }

  /** Blocks until the server has stopped. */
  public void awaitStop() {
    system.getWhenTerminated().toCompletableFuture().join();
  }

  /** Stops the server and its actor system; running bodies may finish within a limit. */
  public void stop() {
    system.terminate();
    awaitStop();
  }
}
