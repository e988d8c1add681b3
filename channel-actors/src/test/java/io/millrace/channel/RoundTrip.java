package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.apache.pekko.serialization.Serializers;

/** Writes a message as for another node and reads it again. */
public final class RoundTrip {

  private RoundTrip() {}

  public static Object of(ActorSystem<?> system, Object message) {
    Serialization serialization = SerializationExtension.get(Adapter.toClassic(system));
    var serializer = serialization.findSerializerFor(message);
    assertThat(serializer).isInstanceOf(SerializerWithStringManifest.class);
    assertThat(serializer.getClass().getName()).contains("jackson");
    byte[] bytes = serialization.serialize(message).get();
    return serialization
        .deserialize(bytes, serializer.identifier(), Serializers.manifestFor(serializer, message))
        .get();
  }
}
