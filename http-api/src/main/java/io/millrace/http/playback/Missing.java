package io.millrace.http.playback;

import io.millrace.channel.ChannelView;
import io.millrace.channel.TrackView;
import io.millrace.http.answer.Failure;
import io.millrace.http.answer.FailureCode;
import io.millrace.media.MediaContainer;
import java.util.Optional;

/** Says of what is not there why, and what to ask for instead. */
final class Missing {

  private Missing() {}

  static Failure segment(ChannelView view, PlaybackPath.MediaSegment path) {
    if (!view.isPlayable()) {
      return notPlaying(view);
    }
    Optional<TrackView> track = view.track(path.track());
    if (track.isEmpty()) {
      return Playback.unknownTrack(view, path.track());
    }
    long oldest = track.get().firstListed();
    long newest = track.get().lastListed();
    if (path.msn() > newest) {
      return notFound(
          view,
          name(path) + " has not been published yet; the newest is " + newest,
          "take segments from the playlist only");
    }
    return path.msn() < oldest
        ? notFound(
            view,
            name(path) + " has left the window; the oldest is " + oldest,
            "reload the playlist and go on from there")
        : notFound(view, name(path) + " is no longer held", "go on with the next");
  }

  /** One segment has one address, or caches hold it twice. */
  static Failure otherFormat(
      ChannelView view, PlaybackPath.MediaSegment path, MediaContainer container) {
    return notFound(
        view,
        name(path) + " is not ." + path.format().extension() + " but ." + container.extension(),
        "take segments from the playlist only");
  }

  static Failure failedSegment(ChannelView view, PlaybackPath.MediaSegment path) {
    return notFound(view, name(path) + " could not be fetched", "go on with the next");
  }

  /** The channel has fetched it, and memory was wanted for something else at once. */
  static Failure fetchedSegment(ChannelView view, PlaybackPath.MediaSegment path) {
    return Failure.ofChannel(
        FailureCode.OVERLOADED,
        view.id().value(),
        name(path) + " was fetched and had to leave memory (millrace.segments.memory)",
        "try again in a moment");
  }

  static Failure attachment(ChannelView view, AttachmentName name) {
    return notFound(
        view, "the channel does not hold " + name.text(), "take addresses from playlists");
  }

  static Failure notPlaying(ChannelView view) {
    return notFound(view, "the channel is not playing", "start it by asking for its playlist");
  }

  private static String name(PlaybackPath.MediaSegment path) {
    return "segment " + path.msn();
  }

  private static Failure notFound(ChannelView view, String message, String action) {
    return Failure.ofChannel(FailureCode.NOT_FOUND, view.id().value(), message, action);
  }
}
