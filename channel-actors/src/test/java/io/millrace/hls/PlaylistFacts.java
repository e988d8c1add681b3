package io.millrace.hls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What our model says of a playlist, one fact a line, as far as other parsers know it too. */
final class PlaylistFacts {
  private PlaylistFacts() {}

  static List<String> of(Playlist playlist) {
    return switch (playlist) {
      case MediaPlaylist media -> of(media);
      case MultivariantPlaylist multivariant -> of(multivariant);
    };
  }

  private static List<String> of(MediaPlaylist playlist) {
    List<String> facts = new ArrayList<>();
    facts.add("version " + playlist.version());
    facts.add("target " + playlist.targetDuration().toSeconds());
    facts.add("media sequence " + playlist.mediaSequenceNumber());
    facts.add("discontinuity sequence " + playlist.discontinuitySequenceNumber());
    facts.add("type " + playlist.type().map(Enum::name).orElse(""));
    facts.add("ended " + playlist.endList());
    facts.add("i-frames only " + playlist.iFramesOnly());
    facts.add("independent " + playlist.headerTags().contains("#EXT-X-INDEPENDENT-SEGMENTS"));
    playlist.segments().forEach(segment -> add(facts, segment));
    return facts;
  }

  private static void add(List<String> facts, MediaSegment segment) {
    facts.add("segment " + segment.uri());
    facts.add(" lasts " + micros(segment.duration()));
    facts.add(" title " + segment.title());
    facts.add(" discontinuity " + segment.discontinuity());
    facts.add(" gap " + segment.gap());
    facts.add(" date " + segment.programDateTime().map(Object::toString).orElse(""));
    facts.add(" range " + segment.byteRange().map(ByteRange::write).orElse(""));
    facts.add(
        " map "
            + segment
                .map()
                .map(map -> map.uri() + " " + map.byteRange().map(ByteRange::write).orElse(""))
                .orElse(""));
    facts.add(" keys " + segment.keys().stream().map(key -> key(key.attributes())).toList());
    facts.add(" bitrate " + last(segment, "#EXT-X-BITRATE:").orElse(""));
    facts.add(" cue in " + last(segment, "#EXT-X-CUE-IN").isPresent());
    facts.add(
        " date range "
            + last(segment, "#EXT-X-DATERANGE:")
                .flatMap(text -> AttributeList.parse(text).quoted("ID"))
                .orElse(""));
  }

  private static Optional<String> last(MediaSegment segment, String tag) {
    return segment.tags().stream()
        .filter(text -> text.startsWith(tag))
        .map(text -> text.substring(tag.length()))
        .reduce((before, after) -> after);
  }

  private static String key(AttributeList key) {
    return key.value("METHOD").orElse("")
        + " "
        + key.quoted("URI").orElse("")
        + " "
        + key.value("IV").orElse("").toLowerCase(Locale.ROOT)
        + " "
        + key.quoted("KEYFORMAT").orElse("")
        + " "
        + key.quoted("KEYFORMATVERSIONS").orElse("");
  }

  private static List<String> of(MultivariantPlaylist playlist) {
    List<String> facts = new ArrayList<>();
    facts.add("version " + playlist.version());
    facts.add("independent " + playlist.independentSegments());
    playlist
        .start()
        .ifPresent(
            start ->
                facts.add(
                    "start "
                        + start.timeOffset().orElseThrow().doubleValue()
                        + " "
                        + start.precise()));
    playlist
        .contentSteering()
        .ifPresent(
            steering ->
                facts.add(
                    "steering "
                        + steering.serverUri().orElse("")
                        + " "
                        + steering.pathwayId().orElse("")));
    playlist.variants().forEach(variant -> add(facts, variant));
    playlist.renditions().forEach(rendition -> add(facts, rendition));
    for (IFrameStream each : playlist.iFrameStreams()) {
      facts.add("i-frames " + each.uri());
      facts.add(" bandwidth " + each.bandwidth().orElse(-1));
      facts.add(" codecs " + each.codecs().orElse(""));
      facts.add(" resolution " + each.resolution().map(PlaylistFacts::size).orElse(""));
      facts.add(" video " + each.video().orElse(""));
    }
    for (SessionData each : playlist.sessionData()) {
      facts.add("data " + each.dataId().orElse("") + " " + each.language().orElse(""));
      facts.add(" value " + each.value().orElse("") + each.uri().orElse(""));
    }
    playlist.sessionKeys().forEach(each -> facts.add("session key " + key(each.attributes())));
    return facts;
  }

  private static void add(List<String> facts, VariantStream variant) {
    facts.add("variant " + variant.uri());
    facts.add(" bandwidth " + variant.bandwidth().orElse(-1));
    facts.add(" average " + variant.averageBandwidth().orElse(-1));
    facts.add(" score " + variant.score().map(Number::doubleValue).orElse(-1.0));
    facts.add(" codecs " + variant.codecs().orElse(""));
    facts.add(" resolution " + variant.resolution().map(PlaylistFacts::size).orElse(""));
    facts.add(" frame rate " + variant.frameRate().map(Number::doubleValue).orElse(-1.0));
    facts.add(" range " + variant.videoRange().orElse(""));
    facts.add(" hdcp " + variant.hdcpLevel().orElse(""));
    facts.add(" cpc " + variant.allowedCpc());
    facts.add(" audio " + variant.audio().orElse(""));
    facts.add(" video " + variant.video().orElse(""));
    facts.add(" subtitles " + variant.subtitles().orElse(""));
    facts.add(" captions " + variant.closedCaptions().orElse(""));
    facts.add(" pathway " + variant.pathwayId().orElse(""));
    facts.add(" stable " + variant.stableVariantId().orElse(""));
  }

  private static void add(List<String> facts, Rendition rendition) {
    facts.add("rendition " + rendition.uri().orElse(""));
    facts.add(" type " + rendition.renditionType().orElseThrow());
    facts.add(" group " + rendition.groupId().orElse(""));
    facts.add(" name " + rendition.name().orElse(""));
    facts.add(" language " + rendition.language().orElse(""));
    facts.add(" associated " + rendition.assocLanguage().orElse(""));
    facts.add(" default " + rendition.isDefault());
    facts.add(" auto " + rendition.isAutoselect());
    facts.add(" forced " + rendition.isForced());
    facts.add(" in stream " + rendition.instreamId().orElse(""));
    facts.add(" characteristics " + rendition.characteristics());
    facts.add(" channels " + rendition.channels().orElse(""));
    facts.add(" stable " + rendition.stableRenditionId().orElse(""));
  }

  private static String size(Resolution resolution) {
    return resolution.width() + "x" + resolution.height();
  }

  private static long micros(Duration duration) {
    return Math.round(duration.toNanos() / 1e3);
  }
}
