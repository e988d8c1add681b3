package io.millrace.upstream;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.ClientTransport;
import org.apache.pekko.http.javadsl.OutgoingConnection;
import org.apache.pekko.http.javadsl.settings.ClientConnectionSettings;
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

  @Override
  public Flow<ByteString, ByteString, CompletionStage<OutgoingConnection>> connectTo(
      String host, int port, ClientConnectionSettings settings, ActorSystem system) {
    return Flow.of(ByteString.class)
        .via(toOrigin.<ByteString>flow())
        .viaMat(ClientTransport.TCP().connectTo(host, port, settings, system), Keep.right())
        .via(fromOrigin.<ByteString>flow());
  }

  /** Ends the connection at once, at any time; whoever uses it fails with the cause. */
  void cut(Throwable cause) {
    toOrigin.abort(cause);
    fromOrigin.abort(cause);
  }
}
