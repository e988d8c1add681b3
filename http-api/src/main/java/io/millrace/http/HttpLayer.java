package io.millrace.http;

import static java.util.Map.entry;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.event.NoLogging;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.util.ByteString;

/** HTTP/1.1 over bytes: Pekko HTTP's server layer, with our limits. */
final class HttpLayer {

  private HttpLayer() {}

  static BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> of(
      ActorSystem<?> system, HttpSettings settings) {
    Config config =
        ConfigFactory.parseMap(limits(settings)).withFallback(system.settings().config());
    // What it would log is about single requests, and a viewer could fill a disk with it.
    return Http.get(system)
        .serverLayer(ServerSettings.create(config), Optional.empty(), NoLogging.getInstance())
        .atop(withoutTls());
  }

  /** Set here, not in a reference.conf, where their order against Pekko HTTP's own is chance. */
  private static Map<String, Object> limits(HttpSettings settings) {
    String server = "pekko.http.server.";
    String parsing = server + "parsing.";
    return Map.ofEntries(
        entry(server + "server-header", ""),
        entry(server + "raw-request-uri-header", true),
        entry(server + "pipelining-limit", 1),
        // Every wait of ours has its own bound; Pekko HTTP's would cost a timer per request.
        entry(server + "request-timeout", "0 s"),
        entry(parsing + "max-content-length", settings.maxBody()),
        entry(parsing + "max-uri-length", settings.maxUriLength()),
        entry(parsing + "max-header-value-length", settings.maxHeaderLength()),
        // Resources read the few headers they know as text, and leniently.
        entry(parsing + "modeled-header-parsing", false),
        entry(parsing + "illegal-header-warnings", false),
        entry(parsing + "error-logging-verbosity", "off"),
        entry(parsing + "error-handler", ParsingFailures.class.getName()));
  }

  /** The placebo's inbound elements are session bytes, which are inbound elements. */
  @SuppressWarnings("unchecked")
  private static BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed>
      withoutTls() {
    BidiFlow<?, ?, ?, ?, ?> placebo = TLSPlacebo.getInstance();
    return (BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed>) placebo;
  }
}
