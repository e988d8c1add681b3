package io.millrace.channel;

import java.util.List;

/** Which of a source's own lines are published with its segments. */
final class PassedTags {

  private PassedTags() {}

  /**
   * All tags but those that name an address: it could be the source's, which is a secret. Comments
   * stay behind too.
   */
  static List<String> of(List<String> tags) {
    return tags.stream().filter(tag -> tag.startsWith("#EXT") && !tag.contains("://")).toList();
  }
}
