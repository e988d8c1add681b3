package io.millrace.channel;

import java.util.List;
import java.util.regex.Pattern;

/** Which of a source's own lines are published with its segments. */
final class PassedTags {

  private PassedTags() {}

  /** An address: with a scheme or a host, or in an attribute that is made for one. */
  private static final Pattern ADDRESS =
      Pattern.compile("//|UR[IL]\\s*=|ASSET-(LIST|URI)\\s*=", Pattern.CASE_INSENSITIVE);

  /**
   * All tags but those that name an address: it could be the source's, which is a secret, and a
   * relative one means something else below ours. Comments stay behind too.
   */
  static List<String> of(List<String> tags) {
    return tags.stream()
        .filter(tag -> tag.startsWith("#EXT") && !ADDRESS.matcher(tag).find())
        .toList();
  }
}
