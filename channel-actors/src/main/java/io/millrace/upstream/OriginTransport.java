package io.millrace.upstream;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.ClientTransport;
import org.apache.pekko.http.javadsl.OutgoingConnection;
import org.apache.pekko.http.javadsl.settings.ClientConnectionSettings;
import org.apache.pekko.http.scaladsl.Http;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.util.ByteString;

/**
 * Makes one connection to an origin, and can cut it, below everything that speaks HTTP or TLS. All
 * connecting goes through here.
 */
final class OriginTransport extends ClientTransport {

  private final SharedKillSwitch toOrigin = KillSwitches.shared("to-origin");
  private final SharedKillSwitch fromOrigin = KillSwitches.shared("from-origin");
  private final OriginConnector connector;
  private final Origin origin;

  OriginTransport(OriginConnector connector, Origin origin) {
    this.origin = origin;
    this.connector = connector;
  }

  @Override
  public Flow<ByteString, ByteString, CompletionStage<OutgoingConnection>> connectTo(
      String host, int port, ClientConnectionSettings settings, ActorSystem system) {
    return Flow.of(ByteString.class)
        .via(toOrigin.<ByteString>flow())
        .viaMat(connector.connection(origin, settings, system), Keep.right())
        .mapMaterializedValue(connected -> connected.thenApply(OriginTransport::ends))
        .via(fromOrigin.<ByteString>flow());
  }

  private static OutgoingConnection ends(
      org.apache.pekko.stream.javadsl.Tcp.OutgoingConnection connection) {
    return new OutgoingConnection(
        new Http.OutgoingConnection(connection.localAddress(), connection.remoteAddress()));
  }

  /** Ends the connection at once, at any time; whoever uses it fails with the cause. */
  void cut(Throwable cause) {
    toOrigin.abort(cause);
    fromOrigin.abort(cause);
  }
}
