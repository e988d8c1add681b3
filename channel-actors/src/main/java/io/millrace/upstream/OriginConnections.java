package io.millrace.upstream;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.ClientTransport;
import org.apache.pekko.http.javadsl.OutgoingConnection;
import org.apache.pekko.http.javadsl.settings.ClientConnectionSettings;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.util.ByteString;

/**
 * Connects one source to its origins, and knows every connection it has made: how many are open,
 * and how to cut them. All connecting of a source goes through here.
 */
final class OriginConnections extends ClientTransport {

  private final Duration answerTimeout;
  private final Set<OriginConnection> open = ConcurrentHashMap.newKeySet();

  /**
   * Connections on which nothing comes back for this long after something was written are cut,
   * which is what gives the slot of a request back that is never answered.
   */
  OriginConnections(Duration answerTimeout) {
    this.answerTimeout = answerTimeout;
  }

  @Override
  public Flow<ByteString, ByteString, CompletionStage<OutgoingConnection>> connectTo(
      String host, int port, ClientConnectionSettings settings, ActorSystem system) {
    Flow<ByteString, ByteString, CompletionStage<OutgoingConnection>> tcp =
        ClientTransport.TCP().connectTo(host, port, settings, system);
    return BidiFlow.fromGraph(new OriginConnection(host, port, answerTimeout, open))
        .join(tcp, Keep.right());
  }

  int count() {
    return open.size();
  }

  /** Cuts every connection to an origin; requests on them fail. */
  void cut(Origin origin) {
    open.stream()
        .filter(connection -> connection.leadsTo(origin.host(), origin.port()))
        .forEach(OriginConnection::cut);
  }

  void cutAll() {
    open.forEach(OriginConnection::cut);
  }
}
