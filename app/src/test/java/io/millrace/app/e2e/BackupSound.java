package io.millrace.app.e2e;

/** How the other feed's sound is packed where it comes apart from the pictures. */
enum BackupSound {
  SAME_CONTAINER {
    @Override
    Loop tone(Feed feed, int number) {
      return feed.encoder().packedTone(number, feed.cut);
    }
  },

  /**
   * Packed in one feed and in a transport stream in the other. Not for ffmpeg: it chooses a demuxer
   * once for each playlist, whoever serves that.
   */
  ANOTHER_CONTAINER {
    @Override
    Loop tone(Feed feed, int number) {
      return switch (feed) {
        case PRIMARY -> feed.encoder().packedTone(number, feed.cut);
        case BACKUP -> feed.encoder().toneTransportStream(number, feed.cut);
      };
    }
  };

  abstract Loop tone(Feed feed, int number);
}
