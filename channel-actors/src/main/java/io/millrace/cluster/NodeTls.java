package io.millrace.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.event.NoMarkerLogging;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.HttpsConnectionContext;
import org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider;
import org.apache.pekko.stream.TLSClosing;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.TLS;
import org.apache.pekko.util.ByteString;

/**
 * Secure connections between nodes for what does not go over remoting, with the same files and the
 * same demands: TLS 1.3, and both ends show a certificate of the cluster's authority. As there,
 * nodes may have any host names; whoever connects has to have a name in its certificate that is in
 * the other's too. Files are read again every five minutes. Thread-safe.
 */
final class NodeTls {

  private final RotatingKeysSSLEngineProvider engines;

  private NodeTls(RotatingKeysSSLEngineProvider engines) {
    this.engines = engines;
  }

  static NodeTls of(ActorSystem<?> system, ClusterSettings.Tls files) {
    Config config =
        ConfigFactory.parseMap(files(files, ""))
            .withFallback(
                system
                    .settings()
                    .config()
                    .getConfig("pekko.remote.artery.ssl.rotating-keys-engine"));
    return new NodeTls(new RotatingKeysSSLEngineProvider(config, NoMarkerLogging.getInstance()));
  }

  /** The files as the libraries want them named. */
  static Map<String, Object> files(ClusterSettings.Tls tls, String prefix) {
    return Map.of(
        prefix + "cert-file", tls.certificate().toString(),
        prefix + "key-file", tls.key().toString(),
        prefix + "ca-cert-file", tls.ca().toString());
  }

  /** For the side that listens there. */
  BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> accepting(
      String host, int port) {
    return TLS.create(
        () -> engines.createServerSSLEngine(host, port),
        session -> verify(host, session),
        TLSClosing.eagerClose());
  }

  private void verify(String host, SSLSession session) {
    var refusal = engines.verifyServerSession(host, session);
    if (refusal.isDefined()) {
      throw new IllegalStateException(refusal.get());
    }
  }

  /** For the side that connects. */
  HttpsConnectionContext connecting() {
    return ConnectionContext.httpsClient(
        (String host, Integer port) -> engines.createClientSSLEngine(host, port));
  }
}
