package io.millrace.hls;

import io.lindstrom.m3u8.model.AlternativeRendition;
import io.lindstrom.m3u8.model.Channels;
import io.lindstrom.m3u8.model.MasterPlaylist;
import io.lindstrom.m3u8.model.SegmentKey;
import io.lindstrom.m3u8.model.SegmentMap;
import io.lindstrom.m3u8.model.Variant;
import io.lindstrom.m3u8.parser.MasterPlaylistParser;
import io.lindstrom.m3u8.parser.MediaPlaylistParser;
import io.lindstrom.m3u8.parser.ParsingMode;
import io.lindstrom.m3u8.parser.PlaylistParserException;
import java.io.BufferedReader;
import java.io.StringReader;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What the other parser says of a playlist, in the words of {@link PlaylistFacts}. */
final class OtherParser {
  private OtherParser() {}

  /** Empty when it refuses the text. */
  static Optional<List<String>> facts(String text, Playlist ours) {
    try {
      BufferedReader reader = new BufferedReader(new StringReader(text));
      return Optional.of(
          switch (ours) {
            case MediaPlaylist media ->
                of(new MediaPlaylistParser(ParsingMode.LENIENT).readPlaylist(reader), media);
            case MultivariantPlaylist multivariant ->
                of(new MasterPlaylistParser(ParsingMode.LENIENT).readPlaylist(reader));
          });
    } catch (PlaylistParserException | RuntimeException refused) {
      return Optional.empty();
    }
  }

  private static List<String> of(
      io.lindstrom.m3u8.model.MediaPlaylist playlist, MediaPlaylist ours) {
    List<String> facts = new ArrayList<>();
    facts.add("version " + playlist.version().orElse(1));
    facts.add("target " + playlist.targetDuration());
    facts.add("media sequence " + playlist.mediaSequence());
    facts.add("discontinuity sequence " + playlist.discontinuitySequence());
    facts.add("type " + playlist.playlistType().map(Enum::name).orElse(""));
    facts.add("ended " + !playlist.ongoing());
    facts.add("i-frames only " + playlist.iFramesOnly());
    facts.add("independent " + playlist.independentSegments());
    addSegments(facts, playlist.mediaSegments(), ours.segments());
    return facts;
  }

  /** It keeps tags where they stand, so what goes on from segment to segment is counted here. */
  private static void addSegments(
      List<String> facts,
      List<io.lindstrom.m3u8.model.MediaSegment> segments,
      List<MediaSegment> ours) {
    Optional<SegmentMap> map = Optional.empty();
    Optional<SegmentKey> key = Optional.empty();
    long end = 0;
    for (int i = 0; i < segments.size(); i++) {
      var segment = segments.get(i);
      map = segment.segmentMap().or(current(map));
      key = segment.segmentKey().or(current(key));
      Optional<ByteRange> range = range(segment.byteRange(), end);
      end = range.map(ByteRange::end).orElse(0L);
      facts.add("segment " + segment.uri());
      facts.add(" lasts " + Math.round(segment.duration() * 1e6));
      facts.add(" title " + segment.title().orElse(""));
      facts.add(" discontinuity " + segment.discontinuity());
      facts.add(" gap " + segment.gap());
      facts.add(" date " + date(segment.programDateTime(), ours.get(i)));
      facts.add(" range " + range.map(ByteRange::write).orElse(""));
      facts.add(" map " + map.map(OtherParser::map).orElse(""));
      facts.add(
          " keys " + key.map(OtherParser::key).filter(text -> !text.isEmpty()).stream().toList());
      facts.add(" bitrate " + segment.bitrate().map(Object::toString).orElse(""));
      facts.add(" cue in " + segment.cueIn());
      facts.add(" date range " + segment.dateRange().map(each -> each.id()).orElse(""));
    }
  }

  private static <T> Supplier<Optional<T>> current(Optional<T> value) {
    return () -> value;
  }

  private static Optional<ByteRange> range(
      Optional<io.lindstrom.m3u8.model.ByteRange> range, long offsetIfAbsent) {
    return range.map(each -> new ByteRange(each.length(), each.offset().orElse(offsetIfAbsent)));
  }

  /** Dates that it does not say follow from others in our model alone. */
  private static String date(Optional<OffsetDateTime> said, MediaSegment ours) {
    return said.map(OffsetDateTime::toInstant)
        .or(ours::programDateTime)
        .map(Object::toString)
        .orElse("");
  }

  private static String map(SegmentMap map) {
    return map.uri() + " " + range(map.byteRange(), 0).map(ByteRange::write).orElse("");
  }

  private static String key(SegmentKey key) {
    return switch (key.method()) {
      case NONE -> "";
      case AES_128, SAMPLE_AES, SAMPLE_AES_CTR ->
          key.method()
              + " "
              + key.uri().orElse("")
              + " "
              + key.iv().orElse("").toLowerCase(Locale.ROOT)
              + " "
              + key.keyFormat().orElse("")
              + " "
              + key.keyFormatVersions().orElse("");
    };
  }

  private static List<String> of(MasterPlaylist playlist) {
    List<String> facts = new ArrayList<>();
    facts.add("version " + playlist.version().orElse(1));
    facts.add("independent " + playlist.independentSegments());
    playlist
        .startTimeOffset()
        .ifPresent(start -> facts.add("start " + start.timeOffset() + " " + start.precise()));
    playlist
        .contentSteering()
        .ifPresent(
            steering ->
                facts.add(
                    "steering " + steering.serverUri() + " " + steering.pathwayId().orElse("")));
    playlist.variants().forEach(variant -> add(facts, variant));
    playlist.alternativeRenditions().forEach(rendition -> add(facts, rendition));
    for (var each : playlist.iFrameVariants()) {
      facts.add("i-frames " + each.uri());
      facts.add(" bandwidth " + each.bandwidth());
      facts.add(" codecs " + String.join(",", each.codecs()));
      facts.add(" resolution " + size(each.resolution()));
      facts.add(" video " + each.video().orElse(""));
    }
    for (var each : playlist.sessionData()) {
      facts.add("data " + each.dataId() + " " + each.language().orElse(""));
      facts.add(" value " + each.value().orElse("") + each.uri().orElse(""));
    }
    playlist.sessionKeys().forEach(each -> facts.add("session key " + key(each)));
    return facts;
  }

  private static void add(List<String> facts, Variant variant) {
    facts.add("variant " + variant.uri());
    facts.add(" bandwidth " + variant.bandwidth());
    facts.add(" average " + variant.averageBandwidth().orElse(-1L));
    facts.add(" score " + variant.score().orElse(-1.0));
    facts.add(" codecs " + String.join(",", variant.codecs()));
    facts.add(" resolution " + size(variant.resolution()));
    facts.add(" frame rate " + variant.frameRate().orElse(-1.0));
    facts.add(" range " + variant.videoRange().map(Enum::name).orElse(""));
    facts.add(" hdcp " + variant.hdcpLevel().orElse(""));
    facts.add(" cpc " + variant.allowedCpc());
    facts.add(" audio " + variant.audio().orElse(""));
    facts.add(" video " + variant.video().orElse(""));
    facts.add(" subtitles " + variant.subtitles().orElse(""));
    facts.add(" captions " + variant.closedCaptions().orElse(""));
    facts.add(" pathway " + variant.pathwayId().orElse(""));
    facts.add(" stable " + variant.stableVariantId().orElse(""));
  }

  private static void add(List<String> facts, AlternativeRendition rendition) {
    facts.add("rendition " + rendition.uri().orElse(""));
    facts.add(" type " + rendition.type().name());
    facts.add(" group " + rendition.groupId());
    facts.add(" name " + rendition.name());
    facts.add(" language " + rendition.language().orElse(""));
    facts.add(" associated " + rendition.assocLanguage().orElse(""));
    facts.add(" default " + rendition.defaultRendition().orElse(false));
    facts.add(" auto " + rendition.autoSelect().orElse(false));
    facts.add(" forced " + rendition.forced().orElse(false));
    facts.add(" in stream " + rendition.inStreamId().orElse(""));
    facts.add(" characteristics " + rendition.characteristics());
    facts.add(" channels " + rendition.channels().map(OtherParser::channels).orElse(""));
    facts.add(" stable " + rendition.stableRenditionId().orElse(""));
  }

  private static String channels(Channels channels) {
    String types = String.join(",", channels.objectCodingIdentifiers());
    return channels.count() + (types.isEmpty() ? "" : "/" + types);
  }

  private static String size(Optional<io.lindstrom.m3u8.model.Resolution> resolution) {
    return resolution.map(each -> each.width() + "x" + each.height()).orElse("");
  }
}
