package io.millrace.media;

import java.time.Duration;

/** One small sound segment of every container, and ways to hand it over. */
final class SyntheticSegments {
  static final Duration DURATION = Duration.ofMillis(1_920);

  private SyntheticSegments() {}

  static byte[] of(MediaContainer container) {
    return switch (container) {
      case TRANSPORT_STREAM -> new SyntheticTransportStream(1, true).segment(DURATION, 188 * 100);
      case FRAGMENTED_MP4 -> {
        SyntheticFragmentedMp4 video = SyntheticFragmentedMp4.video(1);
        yield BoxWriter.join(
            video.init(), video.segment(DURATION, 600), video.segment(DURATION, 600));
      }
      case ADTS, AC3, ENHANCED_AC3, MPEG_AUDIO ->
          SyntheticPackedAudio.segment(container, 1, 900_000, Duration.ofMillis(96));
      case WEBVTT -> SyntheticWebVtt.segment(900_000, Duration.ZERO, DURATION, "Grüße");
    };
  }

  static boolean isPackedAudio(MediaContainer container) {
    return container.contentType().startsWith("audio/");
  }
}
