package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Specimens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What channels are told and answer crosses nodes unharmed. */
class ProtocolTest {

  private static final ActorTestKit KIT = ActorTestKit.create();

  /** What only the owner's node says to its channel. */
  private static final Set<Class<?>> STAYS =
      Set.of(
          ChannelCommand.Redefine.class,
          ChannelCommand.HandOver.class,
          ChannelCommand.Stop.class,
          ChannelNews.class);

  private static final List<ViewerSketch> SKETCHES =
      Stream.of(0, 1, ViewerSketch.EXACT_UP_TO + 1)
          .map(viewers -> TestViewers.sketch(0, viewers))
          .toList();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  static Stream<Class<?>> crossing() {
    List<Class<?>> types = new ArrayList<>(List.of(ChannelCommand.class.getPermittedSubclasses()));
    types.removeAll(STAYS);
    Stream.of(
            ChannelCommand.OpenReply.class,
            ChannelCommand.FetchReply.class,
            ChannelCommand.SwitchReply.class,
            ChannelCommand.RefreshReply.class)
        .forEach(reply -> types.addAll(List.of(reply.getPermittedSubclasses())));
    types.add(ChannelStatus.class);
    return types.stream();
  }

  @ParameterizedTest
  @MethodSource("crossing")
  void everyMessageComesBackAsItWas(Class<?> type) {
    var specimens =
        new Specimens(KIT.createTestProbe().ref(), Map.of(ViewerSketch.class, SKETCHES));
    for (Object message : specimens.allOf(type)) {
      assertThat(message).isInstanceOf(CborSerializable.class);
      var serialization = SerializationExtension.get(KIT.system());
      var serializer = serialization.findSerializerFor(message);
      byte[] bytes = serialization.serialize(message).get();
      Object back =
          serialization
              .deserialize(
                  bytes, serializer.identifier(), Serializers.manifestFor(serializer, message))
              .get();
      assertThat(back).isEqualTo(message);
    }
  }
}
