package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.CborSerializable;
import io.millrace.channel.ChannelCommand.GetStatus;
import io.millrace.channel.ChannelFacts;
import io.millrace.channel.ChannelStatus;
import io.millrace.source.ChannelId;
import io.millrace.testing.Specimens;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What nodes tell each other of channels crosses unharmed. */
class MessagesTest {

  private static final ActorTestKit KIT = ActorTestKit.create();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  static Stream<Class<?>> crossing() {
    return Stream.of(
            OwnedChannel.Command.class.getPermittedSubclasses(),
            OwnerNews.class.getPermittedSubclasses(),
            ChannelKeeper.Command.class.getPermittedSubclasses(),
            NodeActor.Command.class.getPermittedSubclasses(),
            JoiningActor.Command.class.getPermittedSubclasses(),
            new Class<?>[] {NodeReport.class})
        .flatMap(Stream::of)
        .filter(CborSerializable.class::isAssignableFrom)
        .filter(type -> type != OwnedChannel.ForChannel.class);
  }

  @ParameterizedTest
  @MethodSource("crossing")
  void everyMessageComesBackAsItWas(Class<?> type) {
    List<Object> all = new Specimens(KIT.createTestProbe().ref()).allOf(type);
    assertThat(all)
        .isNotEmpty()
        .allSatisfy(message -> assertThat(back(message)).isEqualTo(message));
  }

  @Test
  void aChannelsCommandKeepsItsKindOnTheWay() {
    var message =
        new OwnedChannel.ForChannel(new GetStatus(KIT.<ChannelStatus>createTestProbe().ref()));
    assertThat(back(message)).isEqualTo(message);
  }

  @Test
  void factsComeBackWithTheirVersion() {
    var facts =
        new OwnedFacts(
            new FactsVersion(3, 7),
            "127.0.0.1:1",
            Optional.of(ChannelFacts.none(new ChannelId("news"))),
            Optional.of("vpn-de"),
            true);
    assertThat(back(facts)).isEqualTo(facts);
  }

  private static Object back(Object message) {
    var serialization = SerializationExtension.get(KIT.system());
    var serializer = serialization.findSerializerFor(message);
    byte[] bytes = serialization.serialize(message).get();
    return serialization
        .deserialize(bytes, serializer.identifier(), Serializers.manifestFor(serializer, message))
        .get();
  }
}
