package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said about slots crosses nodes. */
class SlotMessagesTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());
  private static final SlotTicket TICKET = new SlotTicket(new ChannelId("news"), 7, 3);

  private static final ActorRef<SlotOutcome> OWNER = KIT.<SlotOutcome>createTestProbe().ref();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  static List<SlotCommand.OfProvider> commands() {
    return List.of(
        new SlotCommand.Acquire("acme", TICKET, "a", 100, OWNER),
        new SlotCommand.Borrow("acme", TICKET, "a", OWNER),
        new SlotCommand.Renew("acme", TICKET, OWNER),
        new SlotCommand.Release("acme", TICKET),
        new SlotCommand.Refused("acme", TICKET, Optional.empty()),
        new SlotCommand.Refused("acme", TICKET, Optional.of(Duration.ofMillis(1500))));
  }

  static List<SlotOutcome> outcomes() {
    return List.of(
        new SlotOutcome.Granted(TICKET),
        new SlotOutcome.Queued(TICKET, 2, true),
        new SlotOutcome.NotLent(TICKET),
        new SlotOutcome.Wanted(TICKET),
        new SlotOutcome.Lost(TICKET));
  }

  static List<SlotBookState> states() {
    var heir = new SlotBookState.Waiting(TICKET, "b", 1, 9, "n2", Duration.ofSeconds(3));
    var lent =
        new SlotBookState.Lent(
            TICKET, "a", "n1", false, true, Duration.ofMillis(1), Optional.of(heir));
    return List.of(
        SlotBookState.empty(),
        new SlotBookState(
            2, 1, Duration.ofSeconds(1), Duration.ZERO, 9, List.of(lent), List.of(heir)));
  }

  static Stream<Object> messages() {
    return Stream.of(commands(), outcomes(), states()).flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void comesOutAsItWentIn(Object message) {
    assertThat(RoundTrip.of(KIT.system(), message)).isEqualTo(message);
  }

  @Test
  void allAreTried() {
    assertThat(commands().stream().map(Object::getClass))
        .containsAll(Arrays.asList(SlotCommand.OfProvider.class.getPermittedSubclasses()));
    assertThat(outcomes().stream().map(Object::getClass))
        .containsAll(Arrays.asList(SlotOutcome.class.getPermittedSubclasses()));
  }
}
