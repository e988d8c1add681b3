package io.millrace.app.demo;

import java.time.InstantSource;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.Uri;

/**
 * What stands before a source of the demo that hides its playlist: a page with an iframe, whose
 * script has a link that ends. Without a good link the playlist is refused. Thread-safe.
 */
final class DemoPage {

  private static final String PLAYER = "player.html";
  private static final String SCRIPT = "player.js";

  private static final ContentType.NonBinary JAVASCRIPT =
      ContentTypes.create(MediaTypes.APPLICATION_JAVASCRIPT, HttpCharsets.UTF_8);

  private final String source;
  private final InstantSource clock;
  private final DemoLinks links = new DemoLinks();

  DemoPage(String source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  /**
   * Answers for the files of the page, and for a playlist without a good link; empty for all else.
   */
  Optional<HttpResponse> answer(String file, Uri uri) {
    return switch (file) {
      case "" -> Optional.of(html("<iframe src=\"" + PLAYER + "\" width=\"640\"></iframe>"));
      case PLAYER -> Optional.of(html("<script src=\"" + SCRIPT + "\"></script>"));
      case SCRIPT -> Optional.of(script());
      case DemoSource.PLAYLIST_FILE ->
          links.isGood(uri.query(), clock.instant()) ? Optional.empty() : Optional.of(refusal());
      default -> Optional.empty();
    };
  }

  private static HttpResponse html(String body) {
    return HttpResponse.create()
        .withEntity(
            HttpEntities.create(
                ContentTypes.TEXT_HTML_UTF8,
                "<!DOCTYPE html><html><body>" + body + "</body></html>\n"));
  }

  /** As players write it: in JSON, whose slashes may be escaped. */
  private HttpResponse script() {
    String link =
        ("/" + source + "/" + DemoSource.PLAYLIST_FILE).replace("/", "\\/")
            + "?"
            + links.query(clock.instant());
    return HttpResponse.create()
        .withEntity(HttpEntities.create(JAVASCRIPT, "play({\"file\":\"" + link + "\"});\n"));
  }

  private HttpResponse refusal() {
    return HttpResponse.create()
        .withStatus(StatusCodes.FORBIDDEN)
        .withEntity("this link has ended; /" + source + "/ leads to a new one\n");
  }
}
