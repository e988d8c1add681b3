package io.millrace.app.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Definitions of channels that play, or cannot play, from a {@link PlantedOrigin}. */
final class PlantedChannels {

  /** Those that play as long as the origin does. */
  static final List<String> PLAYING =
      List.of(
          "direct",
          "locked",
          "unlocked",
          "page",
          "json",
          "command",
          "switching",
          "headers",
          "basic",
          "bearer",
          "bad-to-elsewhere");

  private final PlantedOrigin origin;
  private final Map<String, String> channels = new LinkedHashMap<>();

  private PlantedChannels(PlantedOrigin origin) {
    this.origin = origin;
  }

  /** Channels by id. */
  static Map<String, String> of(PlantedOrigin origin) {
    PlantedChannels all = new PlantedChannels(origin);
    all.found();
    all.asked();
    all.unfound();
    for (String name : origin.bad()) {
      all.add(
          "bad-" + name,
          url(all.at("/bad/" + name + "?e=" + v(PlantedSecret.ERROR_TOKEN)))
              + ", \"decrypt\": true");
    }
    return all.channels;
  }

  private void found() {
    String secure =
        "http://%s:%s@%s/%s/main.m3u8?q=%s"
            .formatted(
                v(PlantedSecret.URL_USER),
                v(PlantedSecret.URL_PASSWORD),
                origin.authority(PlantedSecret.ORIGIN_HOST),
                v(PlantedSecret.PATH_TOKEN),
                v(PlantedSecret.QUERY_TOKEN));
    add("direct", url(secure));
    add("locked", url(at("/locked/index.m3u8")));
    add("unlocked", url(at("/locked/index.m3u8")) + ", \"decrypt\": true");
    String page = origin.at(PlantedSecret.PAGE_HOST, "/watch/");
    add(
        "page",
        locator(
            "page", page, "\"headers\": {\"X-Page\": \"" + v(PlantedSecret.PAGE_HEADER) + "\"}"));
    add("json", json("/api", "/data/hls"));
    add(
        "command",
        command(
            "echo $0 >&2; echo '"
                + at("/live/index.m3u8?c=" + v(PlantedSecret.COMMAND_LINK))
                + "'"));
    add("switching", url(at("/live/index.m3u8?n=1")), url(at("/live/index.m3u8?n=2")));
  }

  private void asked() {
    String live = url(at("/live/index.m3u8"));
    add(
        "headers",
        live
            + ", \"headers\": {\"X-Key\": \"%s\", \"Cookie\": \"login=%s\"}"
                .formatted(v(PlantedSecret.HEADER), v(PlantedSecret.HEADER_COOKIE))
            + ", \"headersByHop\": {\"segment\": {\"X-Segment\": \"%s\"}}"
                .formatted(v(PlantedSecret.SEGMENT_HEADER)));
    add(
        "basic",
        live
            + ", \"credentials\": {\"type\": \"basic\", \"user\": \"%s\", \"password\": \"%s\"}"
                .formatted(v(PlantedSecret.BASIC_USER), v(PlantedSecret.BASIC_PASSWORD)));
    add(
        "bearer",
        live
            + ", \"credentials\": {\"type\": \"bearer\", \"token\": \"%s\"}"
                .formatted(v(PlantedSecret.BEARER)));
    String proxy =
        ", \"proxy\": \"http://%s:%s@%s\""
            .formatted(
                v(PlantedSecret.PROXY_USER),
                v(PlantedSecret.PROXY_PASSWORD),
                origin.authority(PlantedSecret.PROXY_HOST));
    add("proxied", live + proxy);
    add("tunnelled", live.replace("http://", "https://") + proxy);
  }

  private void unfound() {
    add(
        "page-missing",
        locator(
            "page",
            origin.at(PlantedSecret.PAGE_HOST, "/none/" + v(PlantedSecret.ERROR_TOKEN)),
            ""));
    for (String name : new String[] {"empty", "inside", "lies"}) {
      add(
          "page-" + name,
          locator("page", origin.at(PlantedSecret.PAGE_HOST, "/watch/" + name), ""));
    }
    add("json-broken", json("/api/broken", "/data/hls"));
    add("json-other", json("/api/other", "/data"));
    add("command-fails", command("echo $0 >&2; exit 3"));
    add("command-lies", command("echo $0"));
    add("command-inside", command("echo http://169.254.169.254/" + v(PlantedSecret.GUARDED_PATH)));
    add("shut", url(PlantedOrigin.nobody(PlantedSecret.SHUT_HOST)));
    add("nowhere", url(PlantedOrigin.nobody(PlantedSecret.UNKNOWN_HOST)));
    add(
        "inside",
        url("http://" + v(PlantedSecret.GUARDED_HOST) + "/" + v(PlantedSecret.GUARDED_PATH)));
    add("no-tls", url(at("/live/index.m3u8").replace("http://", "https://")));
  }

  /** Channels whose definitions have a mistake close to a secret. */
  static List<String> broken() {
    List<String> channels = new ArrayList<>();
    for (String source : brokenSources(v(PlantedSecret.BROKEN_DEFINITION))) {
      String id = "c" + channels.size();
      channels.add("{\"id\": \"%s\", \"sources\": [{\"name\": \"a\", %s}]}".formatted(id, source));
    }
    return channels;
  }

  private static List<String> brokenSources(String secret) {
    String home = "\"url\": \"http://127.0.0.1/\", ";
    String page =
        "{\"type\": \"page\", \"url\": \"http://127.0.0.1/\", \"steps\": [{\"%s\": \"%s\"}]}";
    return List.of(
        "\"url\": \"http://bad host/" + secret + "\"",
        "\"url\": \"ftp://" + secret + ".example.com/\"",
        "\"url\": \"" + secret + "\"",
        home + "\"nothing\": \"" + secret + "\"",
        home + "\"headers\": {\"X Key\": \"" + secret + "\"}",
        home + "\"headers\": {\"X-Key\": \"" + secret + "\\r\\nA: b\"}",
        home + "\"headers\": {\"Host\": \"" + secret + "\"}",
        home + "\"headers\": \"" + secret + "\"",
        home + "\"credentials\": {\"type\": \"" + secret + "\"}",
        home + "\"credentials\": \"" + secret + "\"",
        home + "\"credentials\": {\"type\": \"bearer\", \"token\": \"" + secret + " b\"}",
        home + "\"proxy\": \"ftp://a:" + secret + "@127.0.0.1\"",
        home + "\"proxy\": \"http://a:" + secret + "@127.0.0.1/b\"",
        home + "\"priority\": \"" + secret + "\"",
        home + "\"refresh\": {\"every\": \"" + secret + "\"}",
        home + "\"tls\": {\"authorities\": \"/none/" + secret + "\"}",
        home + "\"tls\": {\"pins\": [\"" + secret + "\"]}",
        "\"locator\": {\"type\": \"" + secret + "\"}",
        "\"locator\": {\"type\": \"command\", \"command\": \"" + secret + "\"}",
        "\"locator\": {\"type\": \"json\", \"url\": \"http://127.0.0.1/\", \"pointer\": \""
            + secret
            + "\"}",
        "\"locator\": " + page.formatted("find", "([" + secret),
        "\"locator\": " + page.formatted("follow", "[[" + secret));
  }

  private void add(String id, String... sources) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < sources.length; i++) {
      list.append(i == 0 ? "" : ", ").append("{\"name\": \"s").append(i).append("\", ");
      list.append(sources[i]).append('}');
    }
    channels.put(id, "{\"id\": \"%s\", \"sources\": [%s]}".formatted(id, list));
  }

  private String at(String path) {
    return origin.at(PlantedSecret.ORIGIN_HOST, path);
  }

  private static String url(String url) {
    return "\"url\": \"" + url + "\"";
  }

  private static String locator(String type, String url, String more) {
    return "\"locator\": {\"type\": \"%s\", \"url\": \"%s\"%s}"
        .formatted(type, url, more.isEmpty() ? "" : ", " + more);
  }

  private String json(String path, String pointer) {
    return locator(
        "json",
        at(path),
        "\"pointer\": \"%s\", \"body\": {\"key\": \"%s\"}, \"headers\": {\"X-Api\": \"%s\"}"
            .formatted(pointer, v(PlantedSecret.JSON_BODY), v(PlantedSecret.JSON_HEADER)));
  }

  /** A program that gets a secret as an argument. */
  private static String command(String script) {
    return "\"locator\": {\"type\": \"command\", \"command\": [\"sh\", \"-c\", \"%s\", \"%s\"]}"
        .formatted(script, v(PlantedSecret.COMMAND_ARGUMENT));
  }

  private static String v(PlantedSecret secret) {
    return secret.value();
  }
}
