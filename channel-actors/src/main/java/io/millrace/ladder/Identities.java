package io.millrace.ladder;

import io.millrace.hls.Attribute;
import io.millrace.hls.AttributeList;
import io.millrace.hls.MultivariantPlaylist;
import io.millrace.hls.Rendition;
import io.millrace.hls.VariantStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells redundant variants and renditions: the same attributes but for the address. Pathways
 * (8216bis, 4.4.6.2) have groups of their own, which stand in for each other as their variants do.
 */
final class Identities {

  private static final List<String> GROUPS = List.of("AUDIO", "VIDEO", "SUBTITLES");
  private static final Set<String> ADDRESS =
      Set.of("URI", "PATHWAY-ID", "STABLE-VARIANT-ID", "STABLE-RENDITION-ID", "GROUP-ID");
  private static final Set<String> REFERENCES =
      Set.of("AUDIO", "VIDEO", "SUBTITLES", "CLOSED-CAPTIONS");

  private final Map<String, String> firstGroup = new HashMap<>();

  Identities(MultivariantPlaylist playlist) {
    var firsts = new HashMap<String, VariantStream>();
    for (VariantStream variant : playlist.variants()) {
      VariantStream first = firsts.putIfAbsent(described(variant), variant);
      if (first != null && !pathway(first).equals(pathway(variant))) {
        GROUPS.forEach(type -> alias(type, first, variant));
      }
    }
  }

  private void alias(String type, VariantStream first, VariantStream other) {
    var group = first.attributes().quoted(type);
    other
        .attributes()
        .quoted(type)
        .filter(alias -> group.isPresent())
        .ifPresent(alias -> firstGroup.putIfAbsent(type + ' ' + alias, group.orElseThrow()));
  }

  /** A backup of another pathway is told by everything but its groups. */
  private static String described(VariantStream variant) {
    return described(variant.attributes(), true);
  }

  private static String pathway(VariantStream variant) {
    return variant.attributes().quoted("PATHWAY-ID").orElse(".");
  }

  String of(VariantStream variant) {
    StringBuilder groups = new StringBuilder(described(variant));
    for (String type : GROUPS) {
      groups.append(' ').append(group(type, variant.attributes().quoted(type).orElse("")));
    }
    return groups.toString();
  }

  String of(Rendition rendition) {
    String type = rendition.type().orElse("");
    return described(rendition.attributes(), false)
        + ' '
        + group(type, rendition.groupId().orElse(""));
  }

  static String of(AttributeList iFrames) {
    return described(iFrames, true);
  }

  private String group(String type, String name) {
    return firstGroup.getOrDefault(type + ' ' + name, name);
  }

  private static String described(AttributeList attributes, boolean withoutGroups) {
    return new AttributeList(
            attributes.attributes().stream()
                .filter(each -> !ADDRESS.contains(each.name()))
                .filter(each -> !(withoutGroups && isReference(each)))
                .toList())
        .write();
  }

  private static boolean isReference(Attribute attribute) {
    return REFERENCES.contains(attribute.name());
  }
}
