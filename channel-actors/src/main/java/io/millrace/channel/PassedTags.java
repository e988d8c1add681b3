package io.millrace.channel;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which of a source's own lines are published with its segments. */
final class PassedTags {

  /** Those that players and ad markers live by; what they hold is known not to be a secret. */
  private static final Set<String> KNOWN =
      Set.of(
          "#EXT-OATCLS-SCTE35",
          "#EXT-X-ASSET",
          "#EXT-X-BITRATE",
          "#EXT-X-CUE",
          "#EXT-X-CUE-IN",
          "#EXT-X-CUE-OUT",
          "#EXT-X-CUE-OUT-CONT",
          "#EXT-X-DATERANGE",
          "#EXT-X-SCTE35",
          "#EXT-X-SPLICEPOINT-SCTE35");

  /**
   * An address: with a scheme or a host, or in an attribute that is made for one. Two slashes
   * inside of Base64, as in the cues of SCTE 35, are none.
   */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(^|[\\s:=,;|\"'])//|UR[IL]\\s*=|ASSET-(LIST|URI)\\s*=", Pattern.CASE_INSENSITIVE);

  /** A host (name, IPv4, IPv6, name and port), a path, or somebody's name at a host. */
  private static final Pattern PLACE =
      Pattern.compile(
          "[a-z0-9_-]\\.[a-z]"
              + "|\\d{1,3}(\\.\\d{1,3}){3}"
              + "|::|([0-9a-f]{1,4}:){3}"
              + "|[a-z][a-z0-9-]*:\\d{3,5}\\b"
              + "|/[a-z_]|@|%[0-9a-f]{2}",
          Pattern.CASE_INSENSITIVE);

  /** Long, and letters mixed with digits. */
  private static final Pattern LONG_TOKEN =
      Pattern.compile(
          "(?=[a-z+/_-]*\\d)(?=[\\d+/_-]*[a-z])([a-z0-9+/_-]{16,}|[a-z0-9+/_-]{14,15}=)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern SECRET_BY_NAME =
      Pattern.compile(
          "TOKEN|AUTH|SECRET|SIGNATURE|PASSWORD|SESSION|COOKIE", Pattern.CASE_INSENSITIVE);

  private PassedTags() {}

  /**
   * All tags but those that name an address: it could be the source's, which is a secret, and a
   * relative one means something else below ours. Of tags that nobody knows also those stay behind
   * that look as if they held a host, a path or a token. So do comments.
   */
  static List<String> of(List<String> tags) {
    return tags.stream().filter(PassedTags::isPassed).toList();
  }

  private static boolean isPassed(String tag) {
    int colon = tag.indexOf(':');
    String name = colon < 0 ? tag : tag.substring(0, colon);
    String value = colon < 0 ? "" : tag.substring(colon + 1);
    return tag.startsWith("#EXT")
        && !ADDRESS.matcher(tag).find()
        && (KNOWN.contains(name.strip()) || isHarmless(tag, value));
  }

  private static boolean isHarmless(String tag, String value) {
    return !SECRET_BY_NAME.matcher(tag).find()
        && !PLACE.matcher(value).find()
        && !LONG_TOKEN.matcher(value).find();
  }
}
