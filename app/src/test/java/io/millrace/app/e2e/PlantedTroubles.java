package io.millrace.app.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.testing.Answer;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Answers of an origin that cannot be played, each with secrets in what is wrong with it. */
final class PlantedTroubles {

  private final PlantedOrigin origin;
  private final LiveSource live;
  private final Map<String, Answer> bad = new TreeMap<>();

  private PlantedTroubles(PlantedOrigin origin, LiveSource live) {
    this.origin = origin;
    this.live = live;
  }

  /**
   * Answers by name, for the paths {@code /bad/{name}}.
   *
   * @param live what would be played
   */
  static Map<String, Answer> of(PlantedOrigin origin, LiveSource live) {
    PlantedTroubles troubles = new PlantedTroubles(origin, live);
    troubles.answerBadly();
    troubles.redirect();
    troubles.listBadly();
    troubles.nameBadly();
    return troubles.bad;
  }

  private void answerBadly() {
    String token = v(PlantedSecret.ANSWER_TOKEN);
    byte[] body = (token + " at " + origin.at(PlantedSecret.ORIGIN_HOST, "/")).getBytes(UTF_8);
    bad.put("forbidden", Answer.of(403, body, "WWW-Authenticate: Basic realm=\"" + token + "\""));
    bad.put("missing", Answer.of(404, body));
    bad.put("gone", Answer.of(410, body));
    bad.put("busy", Answer.of(429, body, "Retry-After: " + token));
    bad.put("away", Answer.of(503, body));
    bad.put("reason", raw("HTTP/1.1 403 " + token + "\r\nContent-Length: 0\r\n\r\n"));
    bad.put("number", raw("HTTP/1.1 9999 " + token + "\r\nContent-Length: 0\r\n\r\n"));
    bad.put("html", Answer.ok("text/html", ("<!DOCTYPE html>" + token).getBytes(UTF_8)));
    bad.put("no-http", raw("220 " + token + "\r\n"));
    bad.put("header", raw("HTTP/1.1 200 OK\r\nbad header " + token + "\r\n\r\n"));
    bad.put("length", raw("HTTP/1.1 200 OK\r\nContent-Length: " + token + "\r\n\r\n"));
    bad.put("encoding", Answer.of(200, body, "Content-Encoding: " + token));
    bad.put("cookie", Answer.of(404, body, "Set-Cookie: =" + token + "; Domain=" + token));
    bad.put("silence", Answer.hangUp());
  }

  private static Answer raw(String answer) {
    return conversation -> conversation.send(answer).close();
  }

  private void redirect() {
    String token = v(PlantedSecret.REDIRECT_TOKEN);
    String elsewhere = origin.at(PlantedSecret.REDIRECT_HOST, "/live/index.m3u8?r=" + token);
    bad.put("to-elsewhere", Answer.redirect(302, elsewhere));
    bad.put("to-inside", Answer.redirect(302, PlantedOrigin.inside()));
    bad.put(
        "to-metadata",
        Answer.redirect(302, "http://169.254.169.254/" + v(PlantedSecret.GUARDED_PATH)));
    bad.put(
        "to-itself",
        Answer.redirect(302, origin.at(PlantedSecret.ORIGIN_HOST, "/bad/to-itself?r=" + token)));
    bad.put(
        "to-ftp", Answer.redirect(302, "ftp://" + v(PlantedSecret.REDIRECT_HOST) + "/" + token));
    bad.put("to-no-address", Answer.redirect(302, "http://bad host/" + token));
    bad.put(
        "to-nowhere",
        Answer.redirect(302, "http://" + v(PlantedSecret.UNKNOWN_HOST) + "/" + token));
  }

  private void listBadly() {
    String token = v(PlantedSecret.ANSWER_TOKEN);
    for (String line :
        new String[] {
          "TARGETDURATION:" + token,
          "MEDIA-SEQUENCE:" + token,
          "BYTERANGE:" + token,
          "KEY:METHOD=AES-128,URI=" + token,
          "MAP:" + token,
          "STREAM-INF:BANDWIDTH=" + token,
          "DEFINE:NAME=\"a\",VALUE=" + token,
          "PROGRAM-DATE-TIME:" + token
        }) {
      String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
      bad.put("line-" + name, listing("#EXT-X-" + line + "\n", "$1.ts"));
    }
  }

  /** Playlists that lead where nothing is, or nothing may be. */
  private void nameBadly() {
    String token = v(PlantedSecret.ANSWER_TOKEN);
    bad.put("variable", listing("", "{$nothing}" + token));
    bad.put("segment-address", listing("", "http://bad host/" + token));
    bad.put("segment-inside", listing("", PlantedOrigin.inside()));
    bad.put(
        "segment-nowhere", listing("", "http://" + v(PlantedSecret.UNKNOWN_HOST) + "/" + token));
    bad.put("segment-forbidden", listing("", "/bad/forbidden?n=$1&t=" + token));
    bad.put("segment-html", listing("", "/bad/html?n=$1&t=" + token));
    bad.put("segment-to-inside", listing("", "/bad/to-inside?n=$1"));
    for (String what : new String[] {"missing?", "to-inside?", "html?"}) {
      String name = what.substring(0, what.length() - 1);
      bad.put("key-" + name, listing(keyTag("/bad/" + what + token), "/locked/$1.ts"));
      bad.put(
          "map-" + name, listing("#EXT-X-MAP:URI=\"/bad/" + what + token + "\"\n", "/live/$1.ts"));
    }
    bad.put("key-inside", listing(keyTag(PlantedOrigin.inside()), "/locked/$1.ts"));
    bad.put("key-address", listing(keyTag("http://bad host/" + token), "/locked/$1.ts"));
  }

  private static String keyTag(String uri) {
    return "#EXT-X-KEY:METHOD=AES-128,URI=\"" + uri + "\"\n";
  }

  /** The live playlist with something before each segment, and other addresses of these. */
  private Answer listing(String tags, String segment) {
    String each = (tags + "#EXTINF:1.0,\n").replace("{$", "{\\$") + segment.replace("{$", "{\\$");
    return conversation ->
        Answer.playlist(live.playlist().replaceAll("#EXTINF:1.0,\n(\\d+)\\.ts", each))
            .give(conversation);
  }

  private static String v(PlantedSecret secret) {
    return secret.value();
  }
}
