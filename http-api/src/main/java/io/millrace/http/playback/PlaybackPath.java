package io.millrace.http.playback;

import io.millrace.http.viewer.SessionIds;
import java.util.Optional;

/**
 * What an address below {@code /channels/} names. Split by hand: it is read for every request.
 *
 * <p>Only the characters that our names are made of can match, so an address with {@code ..}, an
 * escape, an empty segment or a control character names nothing.
 */
sealed interface PlaybackPath {

  String PREFIX = "/channels/";

  String channel();

  /** {@code /channels/{id}/stream.m3u8}. */
  record MultivariantPlaylist(String channel) implements PlaybackPath {}

  /**
   * {@code /channels/{id}/{track}/index.m3u8}, also below {@code viewers/{session}}.
   *
   * @param session the viewer's, if it has one
   */
  record MediaPlaylist(String channel, Optional<String> session, String track)
      implements PlaybackPath {}

  /** {@code /channels/{id}/{track}/{msn}.{ext}}, also below {@code viewers/{session}}. */
  record MediaSegment(
      String channel, Optional<String> session, String track, long msn, SegmentFormat format)
      implements PlaybackPath {}

  /**
   * {@code /channels/{id}/{track}/{name}}, also below {@code viewers/{session}}.
   *
   * @param track or {@link #SESSION_TRACK}
   */
  record AttachedFile(String channel, Optional<String> session, String track, AttachmentName name)
      implements PlaybackPath {}

  /** Stands for the track in the addresses that the Multivariant Playlist names. */
  String SESSION_TRACK = "session";

  static Optional<PlaybackPath> parse(String path) {
    if (!path.startsWith(PREFIX)) {
      return Optional.empty();
    }
    int afterChannel = path.indexOf('/', PREFIX.length());
    if (afterChannel < 0) {
      return Optional.empty();
    }
    String channel = path.substring(PREFIX.length(), afterChannel);
    String rest = path.substring(afterChannel + 1);
    if (rest.equals("stream.m3u8")) {
      return Optional.of(new MultivariantPlaylist(channel));
    }
    int first = rest.indexOf('/');
    if (first < 0) {
      return Optional.empty();
    }
    int second = rest.indexOf('/', first + 1);
    if (second < 0) {
      return inTrack(
          channel, Optional.empty(), rest.substring(0, first), rest.substring(first + 1));
    }
    int third = rest.indexOf('/', second + 1);
    if (third < 0 || !rest.startsWith("viewers/")) {
      return Optional.empty();
    }
    String session = rest.substring(first + 1, second);
    return SessionIds.isWellFormed(session)
        ? inTrack(
            channel,
            Optional.of(session),
            rest.substring(second + 1, third),
            rest.substring(third + 1))
        : Optional.empty();
  }

  private static Optional<PlaybackPath> inTrack(
      String channel, Optional<String> session, String track, String file) {
    if (!isTrackName(track)) {
      return Optional.empty();
    }
    if (file.equals("index.m3u8")) {
      return Optional.of(new MediaPlaylist(channel, session, track));
    }
    int dot = file.indexOf('.');
    long msn = msn(file, dot);
    return msn < 0
        ? AttachmentName.parse(file).map(name -> new AttachedFile(channel, session, track, name))
        : SegmentFormat.of(file.substring(dot + 1))
            .map(format -> new MediaSegment(channel, session, track, msn, format));
  }

  private static boolean isTrackName(String text) {
    if (text.isEmpty() || text.length() > 32 || text.charAt(0) == '-') {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= 'a' && c <= 'z') && !isDigit(c) && c != '-') {
        return false;
      }
    }
    return true;
  }

  /** The number as we write it, without leading zeros: one segment has one address. Else -1. */
  private static long msn(String text, int end) {
    if (end < 1 || end > 18 || (text.charAt(0) == '0' && end > 1)) {
      return -1;
    }
    long msn = 0;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (!isDigit(c)) {
        return -1;
      }
      msn = msn * 10 + (c - '0');
    }
    return msn;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
