package io.millrace.app.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.testing.Answer;
import io.millrace.testing.ReceivedRequest;
import io.millrace.testing.ScriptedOrigin;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A web site with a live stream behind a page, an iframe and a script, in real time. The script has
 * a link that is good for a limited time; it is part of the address of the playlist and of every
 * segment. All but the page demand the cookie that the page sets and the {@code Referer} that a
 * browser would send. Whatever is wrong is answered with 403, and noted. Thread-safe.
 */
final class ExpiringSite implements AutoCloseable {

  /** What can be asked for. */
  enum Part {
    PAGE,
    FRAME,
    SCRIPT,
    PLAYLIST,
    SEGMENT
  }

  /** Why something was refused. */
  enum Reason {
    PAGE_IS_DOWN,
    WRONG_REFERER,
    NO_COOKIE,
    LINK_HAS_ENDED,
    LINK_WAS_REVOKED,
    NO_LINK
  }

  record Refusal(Instant at, Part part, Reason reason) {}

  static final Duration SEGMENT = Duration.ofSeconds(2);

  private static final int SEGMENT_BYTES = 20_000;
  private static final Pattern TOKEN = Pattern.compile("[?&]token=([^&]+)");
  private static final String PAGE = "/watch/news";
  private static final String FRAME = "/embed/player.html";
  private static final String SCRIPT = "/embed/js/setup.js";

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final LiveSource source;
  private final Duration life;
  private final Duration clockAhead;
  private final Set<String> sessions = ConcurrentHashMap.newKeySet();
  private final Map<String, Instant> endByToken = new ConcurrentHashMap<>();
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private final List<Refusal> refused = new ArrayList<>();
  private final Set<String> playedTokens = ConcurrentHashMap.newKeySet();
  private volatile boolean pageIsDown;

  /**
   * Starts to play.
   *
   * @param marker 1 to 255, the last byte of its segments
   * @param life how long a link is good
   * @param clockAhead of the true time, which shows in what links say of their end; may be negative
   */
  ExpiringSite(int marker, Duration life, Duration clockAhead) {
    this.life = life;
    this.clockAhead = clockAhead;
    this.source = new LiveSource(origin, "hls", marker, SEGMENT, SEGMENT_BYTES);
    origin
        .on(PAGE, checked(Part.PAGE, request -> page("session=" + UUID.randomUUID())))
        .on(FRAME, checked(Part.FRAME, request -> frame()))
        .on(SCRIPT, checked(Part.SCRIPT, request -> script()));
    source.lists(text -> checked(Part.PLAYLIST, request -> playlist(text, request)));
    source.delivers(bytes -> checked(Part.SEGMENT, request -> Answer.ok("video/mp2t", bytes)));
  }

  /** The address of the page. */
  URI page() {
    return origin.uri(PAGE);
  }

  /** No link that was given out is good any more. */
  void revokeLinks() {
    revoked.addAll(endByToken.keySet());
  }

  /** From now on the page answers with an error, or not any more. */
  void pageIsDown(boolean down) {
    pageIsDown = down;
  }

  List<Refusal> refused() {
    synchronized (refused) {
      return List.copyOf(refused);
    }
  }

  /** How often the page was asked for. */
  int pageVisits() {
    return origin.requests(PAGE);
  }

  /** How many different links were used to play. */
  int playedLinks() {
    return playedTokens.size();
  }

  int playlistLoads() {
    return source.playlistLoads();
  }

  /** How often each segment was asked for, by Media Sequence Number. */
  Map<Long, Integer> fetches() {
    return source.fetches();
  }

  @Override
  public void close() {
    origin.close();
  }

  private Answer checked(Part part, Function<ReceivedRequest, Answer> answer) {
    return conversation -> {
      ReceivedRequest request = conversation.request();
      Optional<Reason> wrong = whatIsWrong(part, request);
      wrong.ifPresent(reason -> note(part, reason));
      wrong
          .map(reason -> Answer.status(reason == Reason.PAGE_IS_DOWN ? 503 : 403, "no"))
          .orElseGet(() -> answer.apply(request))
          .give(conversation);
    };
  }

  private Optional<Reason> whatIsWrong(Part part, ReceivedRequest request) {
    return switch (part) {
      case PAGE -> pageIsDown ? Optional.of(Reason.PAGE_IS_DOWN) : Optional.empty();
      case FRAME -> visitorFault(request, page());
      case SCRIPT -> visitorFault(request, frameUri());
      case PLAYLIST, SEGMENT ->
          visitorFault(request, frameUri()).or(() -> linkFault(token(request)));
    };
  }

  private Optional<Reason> visitorFault(ReceivedRequest request, URI referer) {
    if (!request.header("referer").equals(List.of(referer.toString()))) {
      return Optional.of(Reason.WRONG_REFERER);
    }
    boolean known =
        request.header("cookie").stream()
            .flatMap(line -> Pattern.compile(";\\s*").splitAsStream(line))
            .anyMatch(sessions::contains);
    return known ? Optional.empty() : Optional.of(Reason.NO_COOKIE);
  }

  private Optional<Reason> linkFault(String token) {
    Instant end = endByToken.get(token);
    if (end == null) {
      return Optional.of(Reason.NO_LINK);
    }
    if (revoked.contains(token)) {
      return Optional.of(Reason.LINK_WAS_REVOKED);
    }
    return Instant.now().isBefore(end) ? Optional.empty() : Optional.of(Reason.LINK_HAS_ENDED);
  }

  private void note(Part part, Reason reason) {
    synchronized (refused) {
      refused.add(new Refusal(Instant.now(), part, reason));
    }
  }

  private URI frameUri() {
    return origin.uri(FRAME + "?channel=news&auto=1");
  }

  private Answer page(String session) {
    sessions.add(session);
    String html =
        """
        <!DOCTYPE html><html><head><title>News</title></head><body>
        <img src="/logo.png"><a href="/about">About</a>
        <iframe width="640" src="..%s?channel=news&amp;auto=1" allowfullscreen></iframe>
        </body></html>
        """
            .formatted(FRAME);
    return Answer.of(
        200,
        html.getBytes(UTF_8),
        "Content-Type: text/html; charset=utf-8",
        "Set-Cookie: " + session + "; Path=/; HttpOnly; SameSite=Lax");
  }

  private static Answer frame() {
    String html =
        """
        <!DOCTYPE html><html><body><div id="player"></div>
        <script>var autoplay = true;</script><script src="js/setup.js?v=7"></script>
        </body></html>
        """;
    return Answer.ok("text/html; charset=utf-8", html.getBytes(UTF_8));
  }

  private Answer script() {
    String token = UUID.randomUUID().toString();
    Instant end = Instant.now().plus(life);
    endByToken.put(token, end);
    URI link =
        URI.create(
            source.uri() + "?token=" + token + "&exp=" + end.plus(clockAhead).getEpochSecond());
    String script =
        "new Player('#player', {autoplay: true, sources: [{\"file\": \"%s\"}]});\n"
            .formatted(link.toString().replace("/", "\\/"));
    return Answer.ok("application/javascript", script.getBytes(UTF_8));
  }

  /** Segments carry the link of the playlist, and end with it. */
  private Answer playlist(String text, ReceivedRequest request) {
    playedTokens.add(token(request));
    String query = request.target().substring(request.path().length());
    return Answer.playlist(
        text.replaceAll("(?m)^(\\d+\\.ts)$", "$1" + Matcher.quoteReplacement(query)));
  }

  private static String token(ReceivedRequest request) {
    Matcher token = TOKEN.matcher(request.target());
    return token.find() ? token.group(1) : "";
  }
}
