package io.millrace.source;

import io.millrace.source.Lead.Kind;
import io.millrace.upstream.UriReferences;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Collects what in one answer may lead to a playlist: in order, each address of a kind once, as
 * many as are worth looking at.
 */
final class Leads {

  /** Of one kind and rank: many of one must not hide the others. */
  private static final int MOST = 40;

  private static final int LONGEST = 8192;
  private static final int MOST_FRAGMENTS = 16;

  /** Names that go with playing. */
  private static final Pattern PLAYING =
      Pattern.compile(
          "(?i)play|stream|live|hls|m3u8|embed|video|channel|source|media|config|token|watch");

  private static final Pattern LIBRARY =
      Pattern.compile(
          "(?i)jquery|bootstrap|polyfill|vendor|analytics|gtag|gtm|recaptcha|adsbygoogle|/ads?[/.]"
              + "|react|angular|vue|lodash|swiper|slick|fontawesome|wp-includes|hls(\\.min)?\\.js"
              + "|video(\\.min)?\\.js|clappr|shaka|dash\\.all");

  /** What is surely no playlist. */
  private static final Pattern OTHER_FILE =
      Pattern.compile(
          "(?i).*\\.(?:js|mjs|css|png|jpe?g|gif|svg|webp|ico|avif|woff2?|ttf|eot|mp4|webm|ogv|mp3|m4a"
              + "|mpd|ism|ts|m4s|vtt|srt|xml|html?|map|wasm|pdf|zip)");

  private final URI base;
  private final Map<Kind, int[]> countByRank = new EnumMap<>(Kind.class);
  private int fragmentsLeft = MOST_FRAGMENTS;
  private final Set<String> seen = new HashSet<>();
  private final List<Lead> found = new ArrayList<>();

  /**
   * @param base what references resolve against
   */
  Leads(URI base) {
    this.base = base;
  }

  List<Lead> found() {
    return List.copyOf(found);
  }

  /** Whether one more piece of a page in a script is worth reading: they may be in each other. */
  boolean takesFragment() {
    return fragmentsLeft-- > 0;
  }

  /** A reference that says by its {@code .m3u8} that it is a playlist. */
  void certain(String reference, String matched) {
    add(Kind.PLAYLIST, reference, matched, Lead.CERTAIN);
  }

  /** A reference that may be a playlist, by where it stands. */
  void playlist(String reference, String matched, int rank) {
    if (looksLikeAddress(reference) && !isOtherFile(reference)) {
      add(Kind.PLAYLIST, reference, matched, rank);
    }
  }

  void frame(String reference, String matched, int rank) {
    if (!reference.isBlank()) {
      add(Kind.FRAME, reference, matched, isPlaying(reference) ? rank - 1 : rank);
    }
  }

  /** A script of another site is a library or an advertisement. */
  void script(String reference, String matched) {
    resolve(reference)
        .filter(uri -> SameSite.of(base, uri))
        .ifPresent(uri -> add(Kind.SCRIPT, uri, matched, scriptRank(uri)));
  }

  /** What a script asks for; only of the same site. */
  void call(String reference, String matched) {
    if (looksLikeAddress(reference)) {
      resolve(reference)
          .filter(uri -> SameSite.of(base, uri) && !isOtherFile(uri.getPath()))
          .ifPresent(uri -> add(Kind.CALL, uri, matched, isPlaying(uri) ? Lead.NAMED : Lead.WEAK));
    }
  }

  private void add(Kind kind, String reference, String matched, int rank) {
    resolve(reference).ifPresent(uri -> add(kind, uri, matched, rank));
  }

  private void add(Kind kind, URI uri, String matched, int rank) {
    int[] counts = countByRank.computeIfAbsent(kind, any -> new int[Lead.LIBRARY + 1]);
    if (counts[rank] < MOST && seen.add(kind + " " + uri)) {
      counts[rank]++;
      found.add(new Lead(kind, uri, matched, rank));
    }
  }

  private Optional<URI> resolve(String reference) {
    return reference.length() > LONGEST ? Optional.empty() : UriReferences.resolve(base, reference);
  }

  private static int scriptRank(URI uri) {
    if (LIBRARY.matcher(uri.toString()).find()) {
      return Lead.LIBRARY;
    }
    return isPlaying(uri) ? Lead.FRAME_RANK : Lead.SCRIPT_RANK;
  }

  private static boolean isPlaying(URI uri) {
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    return isPlaying(uri.getPath() + "?" + query);
  }

  private static boolean isPlaying(String text) {
    return PLAYING.matcher(text).find();
  }

  static boolean looksLikeAddress(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean whole =
        text.length() > 1 && text.chars().noneMatch(c -> c <= ' ' || c == '<' || c == '{');
    return whole
        && (lower.startsWith("http://")
            || lower.startsWith("https://")
            || text.startsWith("/")
            || text.startsWith("./")
            || text.startsWith("../")
            || (text.indexOf('/') > 0 && text.indexOf(':') < 0)
            || (text.indexOf('.') > 0 && text.indexOf(':') < 0));
  }

  private static boolean isOtherFile(String reference) {
    int end = 0;
    while (end < reference.length() && "?#".indexOf(reference.charAt(end)) < 0) {
      end++;
    }
    String path = reference.substring(0, end);
    return OTHER_FILE.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
  }
}
