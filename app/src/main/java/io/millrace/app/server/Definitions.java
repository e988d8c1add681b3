package io.millrace.app.server;

import io.millrace.catalog.CatalogProblem;
import io.millrace.catalog.CatalogSnapshot;
import io.millrace.catalog.ChannelCatalog;
import io.millrace.channel.ChannelSupervisor;
import io.millrace.channel.ChannelSupervisor.Defined;
import io.millrace.channel.ProviderSlots;
import io.millrace.http.Readiness;
import io.millrace.http.api.DefinitionReload;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the catalog says to the channels, and remembers what is wrong with it. Thread-safe.
 */
final class Definitions implements DefinitionReload, Readiness {

  private static final Logger LOG = LoggerFactory.getLogger(Definitions.class);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);

  private final ActorSystem<?> system;
  private final ChannelCatalog catalog;
  private final ProviderSlots providers;
  private final ActorRef<ChannelSupervisor.Command> supervisor;
  private final Consumer<CatalogSnapshot> whenRead;
  private final Executor blocking;
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
  private volatile State state =
      new State(false, List.of("the channel definitions are being read"));

  /**
   * @param whenRead is told what was read, once the channels have it
   */
  Definitions(
      ActorSystem<?> system,
      ChannelCatalog catalog,
      ProviderSlots providers,
      ActorRef<ChannelSupervisor.Command> supervisor,
      Consumer<CatalogSnapshot> whenRead) {
    this.system = system;
    this.catalog = catalog;
    this.providers = providers;
    this.supervisor = supervisor;
    this.whenRead = whenRead;
    this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
  }

  /**
   * Ready as soon as the definitions were read once; what is wrong with them is told all the same.
   */
  @Override
  public State now() {
    return state;
  }

  /** One after the other: what was read later takes effect later. */
  @Override
  public synchronized CompletionStage<Outcome> reload() {
    CompletableFuture<Outcome> next =
        last.handleAsync((done, failure) -> catalog.load(), blocking).thenCompose(this::apply);
    last = next;
    return next;
  }

  private CompletionStage<Outcome> apply(CatalogSnapshot snapshot) {
    // Channels ask for slots as soon as they are started.
    providers.define(snapshot.providers());
    return AskPattern.<ChannelSupervisor.Command, Defined>ask(
            supervisor,
            replyTo -> new ChannelSupervisor.Define(snapshot.definitions(), replyTo),
            ANSWER_WITHIN,
            system.scheduler())
        .thenApply(defined -> outcome(snapshot, defined));
  }

  private Outcome outcome(CatalogSnapshot snapshot, Defined defined) {
    whenRead.accept(snapshot);
    var reasons = new ArrayList<String>();
    snapshot.problems().forEach(problem -> reasons.add(problem.toString()));
    state = new State(true, reasons);
    reasons.forEach(problem -> LOG.warn("Channel definitions: {}", problem));
    var outcome =
        new Outcome(
            ids(defined.added()),
            ids(defined.changed()),
            ids(defined.removed()),
            defined.unchanged(),
            snapshot.problems().stream().map(Definitions::problem).toList());
    LOG.info(
        "Channel definitions read: added {}, changed {}, removed {}, unchanged {}, problems {}",
        outcome.added(),
        outcome.changed(),
        outcome.removed(),
        outcome.unchanged(),
        outcome.problems().size());
    return outcome;
  }

  private static List<String> ids(List<ChannelId> channels) {
    return channels.stream().map(ChannelId::value).toList();
  }

  private static Problem problem(CatalogProblem problem) {
    String channel = problem.channel() == null ? "" : problem.channel();
    return new Problem(channel, problem.field(), problem.reason());
  }
}
