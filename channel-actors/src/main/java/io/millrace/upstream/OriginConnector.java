package io.millrace.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.HttpsConnectionContext;
import org.apache.pekko.http.javadsl.OutgoingConnectionBuilder;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpProtocols;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.headers.RawRequestURI;
import org.apache.pekko.http.javadsl.settings.ClientConnectionSettings;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;

/**
 * Makes the connections of one source, only to where it may go, perhaps through a proxy, and as
 * secure as its policy wants. Thread-safe.
 */
final class OriginConnector {

  private final OriginAddresses addresses;
  private final Optional<Proxy> proxy;
  private final Optional<HttpsConnectionContext> tls;
  private final Optional<HttpsConnectionContext> tlsForHttp2;
  private final HttpVersion version;
  private final Http2Use http2;

  private OriginConnector(
      OriginAddresses addresses, RequestPolicy policy, Optional<HttpsConnectionContext> own) {
    this.addresses = addresses;
    this.proxy = policy.proxy().map(Proxy::of);
    this.tls = own.or(() -> SourceTls.of(policy.tls(), false));
    this.version = policy.version();
    this.http2 = new Http2Use(policy.version());
    this.tlsForHttp2 = http2.isWanted() ? SourceTls.of(policy.tls(), true) : Optional.empty();
  }

  /**
   * A connector for one source.
   *
   * @param tls secures connections in place of what the policy says
   * @throws IllegalArgumentException if it cannot be connected to as its policy wants
   */
  static OriginConnector of(
      OriginAccess access,
      UpstreamSettings settings,
      NameLookup lookup,
      Optional<HttpsConnectionContext> tls) {
    List<AddressBlock> allowed =
        settings.allow().stream().flatMap(text -> AddressBlock.parse(text).stream()).toList();
    AddressGuard guard = AddressGuard.of(access, allowed);
    return new OriginConnector(
        new OriginAddresses(lookup, guard, settings.connectTimeout()), access.requests(), tls);
  }

  /** Which requests go over HTTP/2. */
  Http2Use http2() {
    return http2;
  }

  /** Secures connections where they are secure. */
  OutgoingConnectionBuilder secured(OutgoingConnectionBuilder builder, boolean isHttp2) {
    return (isHttp2 ? tlsForHttp2 : tls)
        .map(builder::withCustomHttpsConnectionContext)
        .orElse(builder);
  }

  /** A connection to the origin that is made when it is run. */
  Flow<ByteString, ByteString, CompletionStage<Tcp.OutgoingConnection>> connection(
      Origin origin, ClientConnectionSettings settings, ActorSystem system) {
    Duration time = Duration.ofNanos(settings.getConnectingTimeout().toNanos());
    Origin door = proxy.map(Proxy::at).orElse(origin);
    var way =
        new Connecting.Way() {
          @Override
          public CompletionStage<List<InetAddress>> addresses() {
            return proxy.isEmpty()
                ? addresses.permitted(origin.host())
                : addresses
                    .forwarded(origin.host())
                    .thenCompose(permitted -> addresses.ofProxy(door.host()));
          }

          @Override
          public Flow<ByteString, ByteString, CompletionStage<Tcp.OutgoingConnection>> to(
              InetAddress address, Duration share) {
            var at = new InetSocketAddress(address, door.port());
            return tcp(at, share, settings, system);
          }

          @Override
          public void worked(InetAddress address) {
            addresses.worked(door.host(), address);
          }
        };
    Flow<ByteString, ByteString, CompletionStage<Tcp.OutgoingConnection>> connecting =
        Flow.fromGraph(new Connecting(way, time));
    return proxy.isPresent() && origin.isSecure()
        ? BidiFlow.fromGraph(new ProxyTunnel(proxy.get(), origin)).join(connecting, Keep.right())
        : connecting;
  }

  /** The request as it is sent to the origin, or to the proxy in front of it. */
  HttpRequest request(Origin origin, HttpRequest asked) {
    HttpRequest request = asked.withUri(origin.address());
    return asVersioned(
        proxy.isPresent() && !origin.isSecure()
            ? request.withHeaders(toProxy(proxy.get(), origin, asked.getHeaders()))
            : request);
  }

  private HttpRequest asVersioned(HttpRequest request) {
    return switch (version) {
      case HTTP_1_0 -> request.withProtocol(HttpProtocols.HTTP_1_0);
      case HTTP_1_1, HTTP_2 -> request;
    };
  }

  /**
   * A proxy is told the whole address (RFC 9112, 3.2.2): many connect to no other port than 443.
   */
  private static List<HttpHeader> toProxy(
      Proxy proxy, Origin origin, Iterable<HttpHeader> headers) {
    List<HttpHeader> all = new ArrayList<>();
    for (HttpHeader header : headers) {
      boolean isTarget = header instanceof RawRequestURI;
      all.add(
          isTarget
              ? RawRequestURI.create("http://" + origin.hostAndPort() + header.value())
              : header);
    }
    proxy
        .authorization()
        .ifPresent(value -> all.add(RawHeader.create("Proxy-Authorization", value)));
    return all;
  }

  private static Flow<ByteString, ByteString, CompletionStage<Tcp.OutgoingConnection>> tcp(
      InetSocketAddress address,
      Duration time,
      ClientConnectionSettings settings,
      ActorSystem system) {
    return Tcp.get(system)
        .outgoingConnection(
            address,
            settings.getLocalAddress(),
            settings.getSocketOptions(),
            true,
            Optional.of(time),
            Optional.empty());
  }
}
