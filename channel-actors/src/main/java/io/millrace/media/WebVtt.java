package io.millrace.media;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** What has to be known of WebVTT to fill in for a subtitle segment that is not there. */
public final class WebVtt {
  private static final String EMPTY = "WEBVTT\n\n";

  private WebVtt() {}

  /** A segment without cues. The bytes are the caller's. */
  public static byte[] empty() {
    return EMPTY.getBytes(US_ASCII);
  }
}
