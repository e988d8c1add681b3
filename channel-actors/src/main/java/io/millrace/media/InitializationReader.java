package io.millrace.media;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a Movie Box of fragmented MP4 (ISO/IEC 14496-12, 8.2.1). */
final class InitializationReader {
  private static final int MOST_TRACKS = 64;
  private static final int VERSION_AND_FLAGS = 4;

  private final Map<Long, TrackDefaults> defaults = new HashMap<>();

  private record TrackDefaults(long duration, int flags) {
    static final TrackDefaults NONE = new TrackDefaults(0, 0);
  }

  private InitializationReader() {}

  static MediaInitialization section(ByteBuffer section) {
    ByteBuffer in = section.slice();
    if (!in.hasRemaining()) {
      throw new MalformedMediaException("it is empty");
    }
    while (in.hasRemaining()) {
      Box box = Box.next(in);
      if (box.type().equals("moov")) {
        return movie(box.content());
      }
    }
    throw new MalformedMediaException("it has no movie box (moov)");
  }

  static MediaInitialization movie(ByteBuffer movie) {
    try {
      return new InitializationReader().read(Box.all(movie));
    } catch (IndexOutOfBoundsException | IllegalArgumentException cause) {
      throw new MalformedMediaException("its movie box (moov) is damaged");
    }
  }

  private MediaInitialization read(List<Box> movie) {
    Box.first(movie, "mvex").ifPresent(this::readDefaults);
    List<MediaTrack> tracks = new ArrayList<>();
    for (Box box : movie) {
      if (box.type().equals("trak")) {
        tracks.add(track(Box.all(box.content())));
      }
      if (tracks.size() > MOST_TRACKS) {
        throw new MalformedMediaException("it has more than " + MOST_TRACKS + " tracks");
      }
    }
    if (tracks.isEmpty()) {
      throw new MalformedMediaException("it has no tracks");
    }
    return new MediaInitialization(tracks);
  }

  private void readDefaults(Box extension) {
    for (Box box : Box.all(extension.content())) {
      if (box.type().equals("trex")) {
        ByteBuffer in = box.content();
        defaults.put(
            unsigned(in, VERSION_AND_FLAGS), new TrackDefaults(unsigned(in, 12), in.getInt(20)));
      }
    }
  }

  private MediaTrack track(List<Box> track) {
    ByteBuffer header = required(track, "tkhd").content();
    long id = unsigned(header, header.get(0) == 1 ? 20 : 12);
    List<Box> media = Box.all(required(track, "mdia").content());
    ByteBuffer mediaHeader = required(media, "mdhd").content();
    long timescale = unsigned(mediaHeader, mediaHeader.get(0) == 1 ? 20 : 12);
    if (id == 0 || timescale == 0) {
      throw new MalformedMediaException("a track has no id or no timescale");
    }
    MediaTrack.Kind kind = kind(Box.typeAt(required(media, "hdlr").content(), 8));
    SampleEntry entry =
        inside(media, "minf")
            .flatMap(boxes -> inside(boxes, "stbl"))
            .flatMap(boxes -> Box.first(boxes, "stsd"))
            .map(description -> SampleEntry.read(description, kind))
            .orElse(SampleEntry.UNKNOWN);
    TrackDefaults samples = defaults.getOrDefault(id, TrackDefaults.NONE);
    return new MediaTrack(
        id, timescale, kind, entry.codec(), entry.picture(), samples.duration(), samples.flags());
  }

  private static MediaTrack.Kind kind(String handler) {
    return switch (handler) {
      case "vide" -> MediaTrack.Kind.VIDEO;
      case "soun" -> MediaTrack.Kind.AUDIO;
      case "text", "subt", "sbtl", "clcp" -> MediaTrack.Kind.TEXT;
      default -> MediaTrack.Kind.OTHER;
    };
  }

  private static Box required(List<Box> boxes, String type) {
    return Box.first(boxes, type)
        .orElseThrow(() -> new MalformedMediaException("it lacks a box (" + type + ")"));
  }

  private static Optional<List<Box>> inside(List<Box> boxes, String type) {
    return Box.first(boxes, type).map(box -> Box.all(box.content()));
  }

  private static long unsigned(ByteBuffer in, int at) {
    return Integer.toUnsignedLong(in.getInt(at));
  }
}
