package io.millrace.app.e2e;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The table of what may not come out: every value that is planted in definitions and at origins.
 * None of them may be in what viewers and strangers are answered, nor in the log. An operator who
 * shows the token may see host names, and nothing else of this.
 */
enum PlantedSecret {
  ORIGIN_HOST(Sort.HOST, Way.TO_ORIGIN, "planted-origin.example.com"),
  CDN_HOST(Sort.HOST, Way.TO_ORIGIN, "planted-cdn.example.net"),
  KEY_HOST(Sort.HOST, Way.TO_ORIGIN, "planted-keys.example.net"),
  PAGE_HOST(Sort.HOST, Way.TO_ORIGIN, "planted-page.example.org"),
  REDIRECT_HOST(Sort.HOST, Way.TO_ORIGIN, "planted-redirect.example.net"),
  PROXY_HOST(Sort.HOST, Way.ONE, "planted-proxy.example.net"),
  UNKNOWN_HOST(Sort.HOST, Way.ONE, "planted-nowhere.example.net"),
  SHUT_HOST(Sort.HOST, Way.ONE, "planted-shut.example.net"),
  GUARDED_HOST(Sort.HOST, Way.ONE, "planted-inside.example.net"),

  URL_USER(Sort.TOKEN, Way.TO_ORIGIN, "planted-url-user"),
  URL_PASSWORD(Sort.TOKEN, Way.TO_ORIGIN, "planted-url-password"),
  PATH_TOKEN(Sort.TOKEN, Way.TO_ORIGIN, "planted-path-token"),
  QUERY_TOKEN(Sort.TOKEN, Way.TO_ORIGIN, "planted-query-token"),
  HEADER(Sort.TOKEN, Way.TO_ORIGIN, "planted-header-value"),
  HEADER_COOKIE(Sort.TOKEN, Way.TO_ORIGIN, "planted-header-cookie"),
  SEGMENT_HEADER(Sort.TOKEN, Way.TO_ORIGIN, "planted-segment-header"),
  BASIC_USER(Sort.TOKEN, Way.TO_ORIGIN, "planted-basic-user"),
  BASIC_PASSWORD(Sort.TOKEN, Way.TO_ORIGIN, "planted-basic-password"),
  BEARER(Sort.TOKEN, Way.TO_ORIGIN, "planted-bearer-token"),
  PROXY_USER(Sort.TOKEN, Way.TO_ORIGIN, "planted-proxy-user"),
  PROXY_PASSWORD(Sort.TOKEN, Way.TO_ORIGIN, "planted-proxy-password"),
  JSON_HEADER(Sort.TOKEN, Way.TO_ORIGIN, "planted-json-header"),
  JSON_BODY(Sort.TOKEN, Way.ONE, "planted-json-body"),
  COMMAND_ARGUMENT(Sort.TOKEN, Way.ONE, "planted-command-argument"),
  COMMAND_LINK(Sort.TOKEN, Way.TO_ORIGIN, "planted-command-link"),
  PAGE_HEADER(Sort.TOKEN, Way.TO_ORIGIN, "planted-page-header"),
  PAGE_COOKIE(Sort.TOKEN, Way.TO_ORIGIN, "planted-page-cookie"),
  PAGE_LINK(Sort.TOKEN, Way.TO_ORIGIN, "planted-page-link"),
  VARIANT_TOKEN(Sort.TOKEN, Way.TO_ORIGIN, "planted-variant-token"),
  SEGMENT_TOKEN(Sort.TOKEN, Way.TO_ORIGIN, "planted-segment-token"),
  KEY_TOKEN(Sort.TOKEN, Way.TO_ORIGIN, "planted-key-token"),
  MAP_TOKEN(Sort.TOKEN, Way.TO_ORIGIN, "planted-map-token"),
  DATA_TOKEN(Sort.TOKEN, Way.TO_ORIGIN, "planted-data-token"),
  TAG_TOKEN(Sort.TOKEN, Way.ONE, "planted-tag-token"),
  REDIRECT_TOKEN(Sort.TOKEN, Way.TO_ORIGIN, "planted-redirect-token"),
  GUARDED_PATH(Sort.TOKEN, Way.ONE, "planted-guarded-path"),
  ERROR_TOKEN(Sort.TOKEN, Way.TO_ORIGIN, "planted-error-token"),
  ANSWER_TOKEN(Sort.TOKEN, Way.ONE, "planted-answer-token"),
  BROKEN_DEFINITION(Sort.TOKEN, Way.ONE, "planted-broken-definition");

  private enum Sort {
    HOST,
    TOKEN
  }

  /** Whether a run is to bring it to an origin, which shows that it was in use. */
  private enum Way {
    TO_ORIGIN,
    ONE
  }

  private static final int BASE64_GROUP = 3;

  private final Sort sort;
  private final Way way;
  private final String value;

  PlantedSecret(Sort sort, Way way, String value) {
    this.sort = sort;
    this.way = way;
    this.value = value;
  }

  String value() {
    return value;
  }

  boolean reachesOrigins() {
    return way == Way.TO_ORIGIN;
  }

  boolean mayBeShownToOperators() {
    return sort == Sort.HOST;
  }

  /** Whether it stands in this text: as it is, in capitals, or as part of something in Base64. */
  boolean isIn(String text) {
    return text.toLowerCase(Locale.ROOT).contains(value)
        || base64().stream().anyMatch(text::contains);
  }

  /** What is the same of it in Base64, wherever in the encoded bytes it begins. */
  private List<String> base64() {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, BASE64_GROUP).mapToObj(offset -> base64(bytes, offset)).toList();
  }

  private static String base64(byte[] bytes, int offset) {
    int from = (BASE64_GROUP - offset) % BASE64_GROUP;
    int length = (bytes.length - from) / BASE64_GROUP * BASE64_GROUP;
    return Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, from, from + length));
  }
}
