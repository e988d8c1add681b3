package io.millrace.cluster;

import com.typesafe.config.ConfigFactory;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelId;
import io.millrace.upstream.UpstreamSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.util.ByteString;

/** A node that has segments and one that pulls them, over a real socket of loopback. */
final class TwoNodes implements AutoCloseable {

  static final ChannelId NEWS = new ChannelId("news");
  static final String SECRET = "known to all nodes";
  static final long ROOM = 64L << 20;

  final ActorSystem<?> system;
  final SegmentStore owned = new SegmentStore(ROOM);
  final SegmentStore store;
  final SegmentEndpoint endpoint;
  final PulledSegments pulled;

  TwoNodes(ActorSystem<?> system) {
    this(system, ROOM, SECRET);
  }

  TwoNodes(ActorSystem<?> system, long room, String secret) {
    this.system = system;
    this.store = new SegmentStore(room);
    this.endpoint = endpoint(system, owned);
    this.pulled =
        new PulledSegments(
            system,
            store,
            PulledSegments.upstreams(
                system, UpstreamSettings.from(ConfigFactory.load()), Optional.empty()),
            secret);
    pulled.follow(NEWS, List.of(uri()));
  }

  static SegmentEndpoint endpoint(ActorSystem<?> system, SegmentStore store) {
    return await(
        SegmentEndpoint.bind(
            system, new SegmentEndpointSettings("127.0.0.1", 0, SECRET, Optional.empty()), store));
  }

  URI uri() {
    return uri(endpoint);
  }

  static URI uri(SegmentEndpoint endpoint) {
    return URI.create("http://127.0.0.1:" + endpoint.address().getPort());
  }

  static SegmentKey key(long msn) {
    return new SegmentKey(NEWS.value(), "main", msn);
  }

  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** A segment of news that is coming in. */
  static SegmentBody begin(SegmentStore store, long msn) {
    SegmentBody body = store.begin(NEWS.value());
    store.admit(key(msn), body);
    return body;
  }

  static SegmentBody hold(SegmentStore store, long msn, byte[] bytes) {
    SegmentBody body = begin(store, msn);
    body.append(ByteString.fromArray(bytes));
    body.complete();
    return body;
  }

  /** All bytes, once they are there. */
  ByteString read(SegmentBody body) {
    return await(body.bytes().runFold(ByteString.emptyByteString(), ByteString::concat, system));
  }

  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    pulled.close();
    await(endpoint.stop(Duration.ZERO));
  }
}
