package io.millrace.app.e2e;

import io.millrace.app.e2e.Ladder.Rendition;
import io.millrace.app.e2e.Ladder.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Shapes of sources. Each {@link Feed} has a ladder of its own in each shape. */
enum LadderShape {
  SEPARATE_AUDIO_AND_SUBTITLES {
    @Override
    Ladder ladder(Feed feed, BackupSound sound) {
      String groups = ",AUDIO=\"" + feed.sound + "\",SUBTITLES=\"" + feed.text + "\"";
      return live(
          feed,
          true,
          variants(feed, groups, number -> feed.encoder().pictureTransportStream(number, feed.cut)),
          List.of(
              sound(feed, "en", sound.tone(feed, 0)),
              sound(feed, "de", sound.tone(feed, 1)),
              subtitles(feed, "en"),
              subtitles(feed, "de")));
    }

    @Override
    List<String> streams() {
      return List.of("0:v:0", "0:a:m:language:en", "0:a:m:language:de");
    }
  },

  FRAGMENTED_MP4 {
    @Override
    Ladder ladder(Feed feed, BackupSound sound) {
      return fragments(feed);
    }
  },

  ENCRYPTED {
    @Override
    Ladder ladder(Feed feed, BackupSound sound) {
      return live(feed, false, muxed(feed, feed.cut), List.of())
          .encrypted(new KeyRotation(feed.folder.hashCode(), 3, feed == Feed.BACKUP));
    }
  },

  BYTE_RANGES {
    // Segments of Video on Demand from two sources have to be cut at the same places.
    @Override
    Ladder ladder(Feed feed, BackupSound sound) {
      Cut cut = Cut.TWO_SECONDS;
      return new Ladder(
          feed.folder, cut, feed.start, 0, false, Optional.empty(), muxed(feed, cut), List.of());
    }

    @Override
    LadderOrigin origin(Feed feed, BackupSound sound) {
      return LadderOrigin.start(
          new FilePublication(ladder(feed, sound), FILE_SEGMENTS, feed == Feed.PRIMARY));
    }
  },

  AUDIO_ONLY {
    @Override
    Ladder ladder(Feed feed, BackupSound sound) {
      List<Variant> variants =
          switch (feed) {
            case PRIMARY ->
                List.of(heard("low", sound.tone(feed, 0)), heard("high", sound.tone(feed, 1)));
            case BACKUP -> List.of(heard("only", sound.tone(feed, 0)));
          };
      return live(feed, true, variants, List.of());
    }

    private Variant heard(String name, Loop tone) {
      return new Variant(name, bandwidth(tone), "CODECS=\"mp4a.40.2\"", tone);
    }
  };

  /** Two minutes. */
  private static final int FILE_SEGMENTS = 60;

  abstract Ladder ladder(Feed feed, BackupSound sound);

  /** The stream of pictures and those of sound as ffmpeg names them, of the first variant. */
  List<String> streams() {
    return hasPictures() ? List.of("0:v:0", "0:a:0") : List.of("0:a:0");
  }

  /** Live fragmented MP4, the sound apart. */
  static Ladder fragments(Feed feed) {
    return withOneSound(
        feed,
        number -> feed.encoder().pictureFragments(number, feed.cut),
        feed.encoder().toneFragments(0, feed.cut));
  }

  /** Live transport streams, the sound apart. */
  static Ladder transportStreams(Feed feed) {
    return withOneSound(
        feed,
        number -> feed.encoder().pictureTransportStream(number, feed.cut),
        feed.encoder().toneTransportStream(0, feed.cut));
  }

  private static Ladder withOneSound(Feed feed, IntFunction<Loop> pictures, Loop sound) {
    return live(
        feed,
        false,
        variants(feed, ",AUDIO=\"" + feed.sound + "\"", pictures),
        List.of(sound(feed, "en", sound)));
  }

  /** A new origin of this shape. */
  LadderOrigin origin(Feed feed, BackupSound sound) {
    return LadderOrigin.live(ladder(feed, sound));
  }

  boolean hasPictures() {
    return this != AUDIO_ONLY;
  }

  boolean isLive() {
    return this != BYTE_RANGES;
  }

  private static Ladder live(
      Feed feed, boolean dated, List<Variant> variants, List<Rendition> renditions) {
    return new Ladder(
        feed.folder,
        feed.cut,
        feed.start,
        feed.firstMsn,
        dated,
        Optional.empty(),
        variants,
        renditions);
  }

  private static List<Variant> muxed(Feed feed, Cut cut) {
    return variants(feed, "", number -> feed.encoder().transportStream(number, 0, cut));
  }

  /** One for each size of picture. */
  private static List<Variant> variants(Feed feed, String groups, IntFunction<Loop> media) {
    List<Variant> variants = new ArrayList<>();
    for (int number = 0; number < feed.encoder().sizes().size(); number++) {
      Encoder.Size size = feed.encoder().sizes().get(number);
      Loop loop = media.apply(number);
      String attributes =
          "CODECS=\"avc1.42c01e,mp4a.40.2\",FRAME-RATE=25.000,RESOLUTION=" + size + groups;
      int sound = groups.isEmpty() ? 0 : 80_000;
      variants.add(new Variant("v" + number, bandwidth(loop) + sound, attributes, loop));
    }
    return List.copyOf(variants);
  }

  private static Rendition sound(Feed feed, String language, Loop media) {
    String name = feed.sound + "-" + language;
    return new Rendition(name, "AUDIO", feed.sound, language, language.equals("en"), media);
  }

  private static Rendition subtitles(Feed feed, String language) {
    String name = feed.text + "-" + language;
    Captions cues = new Captions(language + " " + feed.folder, feed.cut);
    return new Rendition(name, "SUBTITLES", feed.text, language, false, cues);
  }

  /** The peak. */
  private static int bandwidth(Loop loop) {
    double most = 0;
    for (int number = 0; number < Cut.SHORT.perTurn(); number++) {
      int bits = Byte.SIZE * loop.segment(number, Feed.PRIMARY.start).length;
      most = Math.max(most, bits / loop.duration(number));
    }
    return (int) most;
  }
}
