package io.millrace.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.catalog.CatalogSnapshot;
import io.millrace.channel.ChannelSupervisor;
import io.millrace.channel.ChannelSupervisor.Define;
import io.millrace.channel.ChannelSupervisor.Defined;
import io.millrace.channel.LocalProviderSlots;
import io.millrace.channel.ProviderSettings;
import io.millrace.channel.ProviderSlots;
import io.millrace.http.api.DefinitionReload.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ReloadOrderTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final TestProbe<ChannelSupervisor.Command> supervisor = KIT.createTestProbe();
  private final AtomicInteger loads = new AtomicInteger();
  private final List<CatalogSnapshot> told = new CopyOnWriteArrayList<>();
  private final Definitions definitions =
      new Definitions(KIT.system(), this::load, providers(), supervisor.getRef(), told::add);

  private static ProviderSlots providers() {
    var settings =
        new ProviderSettings(Duration.ofSeconds(20), Duration.ofMinutes(2), Duration.ofSeconds(5));
    return LocalProviderSlots.start(settings, InstantSource.system(), KIT::spawn);
  }

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  private CatalogSnapshot load() {
    if (loads.incrementAndGet() == 2) {
      throw new IllegalStateException("the second load fails");
    }
    return new CatalogSnapshot(List.of(), List.of());
  }

  /** The API and the file watch once read at the same time, and the older reading won. */
  @Test
  void aReloadWaitsForTheOneBeforeEvenIfThatFails() throws Exception {
    CompletableFuture<Outcome> first = definitions.reload().toCompletableFuture();
    CompletableFuture<Outcome> second = definitions.reload().toCompletableFuture();
    CompletableFuture<Outcome> third = definitions.reload().toCompletableFuture();

    Define define = supervisor.expectMessageClass(Define.class, PATIENCE);
    supervisor.expectNoMessage(Duration.ofMillis(100));
    assertThat(loads).hasValue(1);

    answer(define);
    answer(supervisor.expectMessageClass(Define.class, PATIENCE));
    third.get(30, TimeUnit.SECONDS);
    assertThat(first).isCompleted();
    assertThat(second).isCompletedExceptionally();
    assertThat(loads).hasValue(3);
    assertThat(told).hasSize(2);
  }

  private static void answer(Define define) {
    define.replyTo().tell(new Defined(List.of(), List.of(), List.of(), 0));
  }
}
