package io.millrace.ladder;

import io.millrace.hls.AttributeList;
import io.millrace.hls.IFrameStream;
import io.millrace.hls.Rendition;
import io.millrace.hls.VariantStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads {@link Traits} out of attributes. */
final class TraitsReader {

  private TraitsReader() {}

  static Traits of(VariantStream variant, List<Rendition> renditions) {
    return Traits.variant(
        VideoCodec.of(variant.codecs()),
        hasSoundInside(variant, renditions),
        variant.resolution(),
        variant.bandwidth());
  }

  /** Unless it names a group all of whose renditions are elsewhere, or codecs without sound. */
  private static boolean hasSoundInside(VariantStream variant, List<Rendition> renditions) {
    Optional<String> group = variant.attributes().quoted("AUDIO");
    List<Rendition> ofGroup =
        renditions.stream()
            .filter(rendition -> rendition.type().filter("AUDIO"::equals).isPresent())
            .filter(rendition -> group.isPresent() && rendition.groupId().equals(group))
            .toList();
    if (!ofGroup.isEmpty()) {
      return ofGroup.stream()
          .anyMatch(each -> each.uri().filter(uri -> !uri.equals(variant.uri())).isEmpty());
    }
    return VideoCodec.of(variant.codecs()) == VideoCodec.UNKNOWN
        || variant.codecs().flatMap(AudioCodecs::first).isPresent();
  }

  static Traits of(Rendition rendition, List<VariantStream> variants) {
    AttributeList attributes = rendition.attributes();
    return new Traits(
        VideoCodec.UNKNOWN,
        false,
        Optional.empty(),
        OptionalLong.empty(),
        rendition.name(),
        rendition.language(),
        characteristics(attributes),
        channels(attributes),
        audioCodec(rendition, variants),
        attributes.isYes("DEFAULT"),
        attributes.isYes("FORCED"));
  }

  static Traits of(IFrameStream stream) {
    return Traits.variant(
        VideoCodec.of(stream.codecs()), false, stream.resolution(), stream.bandwidth());
  }

  private static Set<String> characteristics(AttributeList attributes) {
    return Set.copyOf(attributes.quotedList("CHARACTERISTICS"));
  }

  /** What stands before the first slash is their number. */
  private static OptionalLong channels(AttributeList attributes) {
    return attributes
        .quoted("CHANNELS")
        .map(text -> text.split("/", 2)[0].strip())
        .filter(text -> text.matches("\\d{1,3}"))
        .map(text -> OptionalLong.of(Long.parseLong(text)))
        .orElse(OptionalLong.empty());
  }

  /** That of the first variant which uses the group. */
  private static Optional<String> audioCodec(Rendition rendition, List<VariantStream> variants) {
    return variants.stream()
        .filter(
            variant ->
                rendition.groupId().isPresent()
                    && variant.attributes().quoted("AUDIO").equals(rendition.groupId()))
        .flatMap(variant -> variant.codecs().flatMap(AudioCodecs::first).stream())
        .findFirst();
  }
}
