package io.millrace.app.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.media.SyntheticTransportStream;
import io.millrace.testing.Answer;
import io.millrace.testing.ScriptedOrigin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One server under many names, with a {@link PlantedSecret} in everything that it says and wants to
 * be asked. What is below {@code /bad/} does not play, each for another reason. Thread-safe.
 */
final class PlantedOrigin implements AutoCloseable {

  private static final Duration LINK_LIFE = Duration.ofSeconds(15);
  private static final int PACKET = 188;
  private static final int KEY_CHANGES = 1_000_000_000;
  private static final KeyRotation KEYS = new KeyRotation(7, KEY_CHANGES, false);

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final LiveSource live = source("live", 11);
  private final LiveSource locked = source("locked", 12);
  private final Map<String, Answer> bad = new TreeMap<>();

  private PlantedOrigin() {}

  static PlantedOrigin start() {
    PlantedOrigin one = new PlantedOrigin();
    one.playWell();
    one.playLocked();
    one.lead();
    one.bad.putAll(PlantedTroubles.of(one, one.live));
    one.bad.forEach((name, answer) -> one.origin.on("/bad/" + name, answer));
    return one;
  }

  private LiveSource source(String folder, int marker) {
    return new LiveSource(origin, folder, marker, LiveSource.SECOND, 20_000);
  }

  /** An address here, under one of its names. */
  String at(PlantedSecret host, String path) {
    return "http://" + authority(host) + path;
  }

  String authority(PlantedSecret host) {
    return host.value() + ":" + origin.uri("/").getPort();
  }

  /** Names of what is below {@code /bad/}. */
  Iterable<String> bad() {
    return bad.keySet();
  }

  /** What was asked until now, with all headers. */
  String received() {
    return origin.received().toString();
  }

  /** Where the names lead, in the form of a file of hosts. */
  Path writeHosts(Path folder) throws IOException {
    StringBuilder hosts = new StringBuilder("127.0.0.1 localhost\n");
    for (PlantedSecret host :
        new PlantedSecret[] {
          PlantedSecret.ORIGIN_HOST,
          PlantedSecret.CDN_HOST,
          PlantedSecret.KEY_HOST,
          PlantedSecret.PAGE_HOST,
          PlantedSecret.REDIRECT_HOST,
          PlantedSecret.PROXY_HOST,
          PlantedSecret.SHUT_HOST
        }) {
      hosts.append("127.0.0.1 ").append(host.value()).append('\n');
    }
    hosts.append("10.1.2.3 ").append(PlantedSecret.GUARDED_HOST.value()).append('\n');
    return Files.writeString(folder.resolve("hosts"), hosts);
  }

  private void playWell() {
    origin
        .on("/" + PlantedSecret.PATH_TOKEN.value() + "/main.m3u8", Answer.playlist(ladder()))
        .on("/data.json", Answer.ok("application/json", "{\"a\": 1}".getBytes(UTF_8)));
    live.lists(text -> Answer.playlist(spiced(text, "")));
  }

  /** From now on nothing plays any more. */
  void refuse() {
    byte[] body = v(PlantedSecret.ANSWER_TOKEN).getBytes(UTF_8);
    for (LiveSource source : List.of(live, locked)) {
      source.lists(text -> Answer.of(403, body));
      source.delivers(bytes -> Answer.of(403, body));
    }
  }

  private String ladder() {
    String variant =
        at(PlantedSecret.CDN_HOST, "/live/index.m3u8?t=") + v(PlantedSecret.VARIANT_TOKEN);
    return """
    #EXTM3U
    #EXT-X-CONTENT-STEERING:SERVER-URI="%1$s",PATHWAY-ID="a"
    #EXT-X-SESSION-DATA:DATA-ID="com.example.data",URI="%2$s"
    #EXT-X-SESSION-KEY:METHOD=AES-128,URI="%3$s"
    #EXT-X-IMAGE-STREAM-INF:BANDWIDTH=1000,URI="%1$s"
    # from %1$s
    #EXT-X-STREAM-INF:BANDWIDTH=1000000
    %1$s
    """
        .formatted(
            variant,
            at(PlantedSecret.CDN_HOST, "/data.json?d=") + v(PlantedSecret.DATA_TOKEN),
            key());
  }

  private String key() {
    return at(PlantedSecret.KEY_HOST, "/locked/key?k=") + v(PlantedSecret.KEY_TOKEN);
  }

  /**
   * A playlist whose segments are elsewhere and have a token, with tags that tell more than viewers
   * may know.
   *
   * @param head tags before the first segment
   */
  private String spiced(String text, String head) {
    String told = at(PlantedSecret.CDN_HOST, "/") + v(PlantedSecret.TAG_TOKEN);
    String tags =
        "#EXT-X-DATERANGE:ID=\"$1\",START-DATE=\"2026-01-01T00:00:00Z\",X-ASSET-URI=\""
            + told
            + "\"\n#EXT-X-FROM:URI=\""
            + told
            + "\"\n#EXT-X-AUTH:token="
            + v(PlantedSecret.TAG_TOKEN)
            + "\n#EXTINF:1.0,"
            + told
            + "\n"
            + at(PlantedSecret.CDN_HOST, "")
            + "/%s/$1.ts?s="
            + v(PlantedSecret.SEGMENT_TOKEN);
    String folder = head.isEmpty() ? "live" : "locked";
    return text.replaceFirst("#EXTINF", head + "#EXTINF")
        .replaceAll("#EXTINF:1.0,\n(\\d+)\\.ts", tags.formatted(folder));
  }

  private void playLocked() {
    String map = at(PlantedSecret.CDN_HOST, "/locked/init.ts?m=") + v(PlantedSecret.MAP_TOKEN);
    String head =
        "#EXT-X-MAP:URI=\"" + map + "\"\n#EXT-X-KEY:METHOD=AES-128,URI=\"" + key() + "\"\n";
    long now = Instant.now().getEpochSecond();
    origin.on("/locked/key", Answer.ok("text/plain", KEYS.key(KEYS.number(now))));
    locked.lists(text -> Answer.playlist(spiced(text, head)));
    locked.delivers(
        bytes ->
            conversation -> {
              String file = conversation.request().path().replaceAll(".*/|\\.ts", "");
              byte[] sent = KEYS.encrypt(bytes, Long.parseLong(file));
              Answer.ok("video/mp2t", sent).give(conversation);
            });
    byte[] tables =
        Arrays.copyOf(
            new SyntheticTransportStream(12, false).segment(LiveSource.SECOND, 2000), 2 * PACKET);
    origin.on("/locked/init.ts", Answer.ok("video/mp2t", tables));
  }

  /** What leads to playlists. */
  private void lead() {
    origin
        .on("/watch/", page("<iframe src='frame?a=1'></iframe>"))
        .on("/watch/frame", page("<script src='player.js'></script>"))
        .on("/watch/player.js", conversation -> script().give(conversation))
        .on(
            "/api",
            json(
                "{\"data\": {\"hls\": \""
                    + at(PlantedSecret.CDN_HOST, "/live/index.m3u8")
                    + "\"}}"))
        .on("/watch/empty", page("<p>nothing</p>"))
        .on("/watch/inside", page("<iframe src='" + inside() + "'></iframe>"))
        .on("/watch/lies", page("<video src='" + inside() + "/index.m3u8'></video>"))
        .on("/api/broken", json("{" + v(PlantedSecret.ANSWER_TOKEN)))
        .on("/api/other", json("{\"data\": \"" + v(PlantedSecret.ANSWER_TOKEN) + "\"}"));
  }

  private static Answer page(String body) {
    return Answer.of(
        200,
        ("<!DOCTYPE html><html><body>" + body + "</body></html>").getBytes(UTF_8),
        "Content-Type: text/html",
        "Set-Cookie: sid=" + v(PlantedSecret.PAGE_COOKIE) + "; Path=/");
  }

  private static Answer json(String text) {
    return Answer.ok("application/json", text.getBytes(UTF_8));
  }

  private Answer script() {
    long end = Instant.now().plus(LINK_LIFE).getEpochSecond();
    String link = "/live/index.m3u8?token=" + v(PlantedSecret.PAGE_LINK) + "&exp=" + end;
    String text = "play({file: '" + at(PlantedSecret.CDN_HOST, link) + "'});";
    return Answer.ok("text/javascript", text.getBytes(UTF_8));
  }

  /** Where nobody may be led. */
  static String inside() {
    return "http://" + v(PlantedSecret.GUARDED_HOST) + "/" + v(PlantedSecret.GUARDED_PATH);
  }

  private static String v(PlantedSecret secret) {
    return secret.value();
  }

  @Override
  public void close() {
    origin.close();
  }

  /** Where nobody listens, under one of the names. */
  static String nobody(PlantedSecret host) {
    URI nobody = ScriptedOrigin.nobody();
    return "http://" + host.value() + ":" + nobody.getPort() + "/" + v(PlantedSecret.ERROR_TOKEN);
  }
}
