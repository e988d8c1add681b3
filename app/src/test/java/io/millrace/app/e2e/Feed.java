package io.millrace.app.e2e;

import java.time.Duration;
import java.util.stream.Stream;

/** Two ways from the same event to the viewers, which differ in all that can differ. */
enum Feed {
  PRIMARY("main", Cut.TWO_SECONDS, Duration.ofSeconds(10), 0, "aud", "subs"),
  BACKUP("mirror", Cut.SHORT, Duration.ofHours(1), 5000, "stereo", "text");

  final String folder;
  final Cut cut;

  /** Time stamp with which its media begin. */
  final Duration start;

  final long firstMsn;

  /** GROUP-ID of its sound. */
  final String sound;

  /** GROUP-ID of its subtitles. */
  final String text;

  Feed(String folder, Cut cut, Duration start, long firstMsn, String sound, String text) {
    this.folder = folder;
    this.cut = cut;
    this.start = start;
    this.firstMsn = firstMsn;
    this.sound = sound;
    this.text = text;
  }

  /** As sources of a channel are named. */
  static Feed of(String source) {
    return Stream.of(values()).filter(feed -> feed.folder.equals(source)).findFirst().orElseThrow();
  }

  Encoder encoder() {
    return switch (this) {
      case PRIMARY -> Encoder.MAIN;
      case BACKUP -> Encoder.SPARE;
    };
  }
}
