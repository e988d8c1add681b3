package io.millrace.load;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A channel of a Millrace server, as a viewer with a session of its own sees it. */
final class LiveChannel {

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final URI mediaPlaylist;

  LiveChannel(URI stream) throws IOException {
    this.mediaPlaylist = stream.resolve(lastLine(stream));
  }

  URI newestSegment() throws IOException {
    return mediaPlaylist.resolve(lastLine(mediaPlaylist));
  }

  /** Waits until the playlist lists one more. */
  URI awaitNewSegment() throws IOException {
    URI before = newestSegment();
    URI newest = before;
    while (newest.equals(before)) {
      LockSupport.parkNanos(POLL_NANOS);
      newest = newestSegment();
    }
    return newest;
  }

  private static String lastLine(URI playlist) throws IOException {
    String text = Download.text(playlist).strip();
    return text.substring(text.lastIndexOf('\n') + 1);
  }
}
