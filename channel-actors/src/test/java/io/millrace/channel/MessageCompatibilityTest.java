package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.io.NotSerializableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * What nodes of two versions make of each other's messages: the rules of docs/compatibility.md,
 * each with a message as one version writes it and the next one, or the one before, reads it.
 */
class MessageCompatibilityTest {

  private static final ActorTestKit TEST_KIT = ActorTestKit.create();

  @AfterAll
  static void end() {
    TEST_KIT.shutdownTestKit();
  }

  record First(String name, int count) implements CborSerializable {}

  record WithMore(
      String name,
      int count,
      Optional<String> reason,
      int tries,
      Duration after,
      List<String> notes)
      implements CborSerializable {

    WithMore {
      notes = notes == null ? List.of() : List.copyOf(notes);
    }
  }

  record Careless(String name, List<String> notes) implements CborSerializable {
    Careless {
      notes = List.copyOf(notes);
    }
  }

  record Renamed(String title, int count) implements CborSerializable {}

  enum OldPhase {
    LIVE
  }

  enum NewPhase {
    LIVE,
    PAUSED
  }

  record OldState(OldPhase phase) implements CborSerializable {}

  record NewState(NewPhase phase) implements CborSerializable {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes(@JsonSubTypes.Type(value = OldShown.class, name = "shown"))
  sealed interface OldOutcome {}

  record OldShown(int number) implements OldOutcome {}

  record OldAnswer(OldOutcome outcome) implements CborSerializable {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = NewShown.class, name = "shown"),
    @JsonSubTypes.Type(value = Hidden.class, name = "hidden")
  })
  sealed interface NewOutcome {}

  record NewShown(int number) implements NewOutcome {}

  record Hidden() implements NewOutcome {}

  record NewAnswer(NewOutcome outcome) implements CborSerializable {}

  @Test
  void whatAnOlderNodeDoesNotKnowItPassesOver() throws Exception {
    var newer =
        new WithMore("news", 3, Optional.of("late"), 2, Duration.ofSeconds(1), List.of("a"));

    assertThat(readAs(First.class, newer)).isEqualTo(new First("news", 3));
  }

  @Test
  void whatAnOlderNodeDidNotSayIsEmptyZeroOrNull() throws Exception {
    WithMore read = readAs(WithMore.class, new First("news", 3));

    assertThat(read.name()).isEqualTo("news");
    assertThat(read.reason()).isEmpty();
    assertThat(read.tries()).isZero();
    assertThat(read.after()).isNull();
    assertThat(read.notes()).isEmpty();
  }

  @Test
  void aConstructorThatTakesNoNullMakesAnOlderMessageUnreadable() {
    assertThatThrownBy(() -> readAs(Careless.class, new First("news", 3)))
        .isInstanceOf(JsonMappingException.class);
  }

  @Test
  void aNewNameOfAFieldLosesItsValue() throws Exception {
    Renamed read = readAs(Renamed.class, new First("news", 3));

    assertThat(read.title()).isNull();
    assertThat(read.count()).isEqualTo(3);
  }

  @Test
  void aNewConstantIsUnreadableForAnOlderNode() throws Exception {
    assertThat(readAs(OldState.class, new NewState(NewPhase.LIVE)))
        .isEqualTo(new OldState(OldPhase.LIVE));
    assertThatThrownBy(() -> readAs(OldState.class, new NewState(NewPhase.PAUSED)))
        .isInstanceOf(JsonMappingException.class);
  }

  @Test
  void aNewSubtypeIsUnreadableForAnOlderNode() throws Exception {
    assertThat(readAs(OldAnswer.class, new NewAnswer(new NewShown(7))))
        .isEqualTo(new OldAnswer(new OldShown(7)));
    assertThatThrownBy(() -> readAs(OldAnswer.class, new NewAnswer(new Hidden())))
        .isInstanceOf(JsonMappingException.class);
  }

  @Test
  void aMessageThatAnOlderNodeDoesNotHaveIsUnreadableForIt() {
    byte[] bytes = serializer().toBinary(new First("news", 3));

    assertThatThrownBy(() -> serializer().fromBinary(bytes, "io.millrace.channel.NotYetThere"))
        .isInstanceOf(NotSerializableException.class);
  }

  /** Reads a message as the other version does, whose class has the same name in real life. */
  private static <T> T readAs(Class<T> type, CborSerializable message) throws Exception {
    return type.cast(serializer().fromBinary(serializer().toBinary(message), type.getName()));
  }

  private static SerializerWithStringManifest serializer() {
    return (SerializerWithStringManifest)
        SerializationExtension.get(Adapter.toClassic(TEST_KIT.system()))
            .findSerializerFor(new First("any", 0));
  }
}
