package io.millrace.channel;

import io.millrace.media.MediaDescription;
import io.millrace.segment.SegmentKey;
import io.millrace.source.ChannelId;
import io.millrace.timeline.Pace;
import io.millrace.timeline.PeriodsFacts;
import io.millrace.timeline.PublishedSegment;
import io.millrace.timeline.TimelineFacts;
import io.millrace.timeline.TimelineNumbers;
import io.millrace.upstream.Cookie;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the next run of a channel's actor goes on from, on whichever node that is: the timelines
 * with what they list, the ladder, where the source is followed to, and how the sources have been
 * doing. Plain data. It holds links and keys, and shows none of it.
 *
 * @param at when it was so
 * @param running whether sources were followed, or were to be
 * @param phase that readers were shown
 * @param lastEpoch of the attempts at sources
 * @param ladder what the channel publishes; empty until a source has delivered
 * @param periods the discontinuities counted over all tracks
 * @param tracks those that sleep included
 * @param attachments by the name that the lists give them
 * @param sources of which something is known
 * @param followed the source that the timelines follow; empty while none delivers
 * @param slate what is shown in place of a source
 * @param decisions the latest, the oldest first
 */
public record ChannelFacts(
    ChannelId channel,
    Instant at,
    boolean running,
    Phase phase,
    long lastEpoch,
    Optional<LadderFacts> ladder,
    Optional<PeriodsFacts> periods,
    List<TrackFacts> tracks,
    Map<String, AttachmentFacts> attachments,
    List<SourceFacts> sources,
    Optional<FollowedFacts> followed,
    Optional<SlateFacts> slate,
    List<Decision> decisions)
    implements CborSerializable {

  public ChannelFacts {
    tracks = List.copyOf(tracks);
    attachments = Map.copyOf(attachments);
    sources = List.copyOf(sources);
    decisions = List.copyOf(decisions);
  }

  /** Of a channel that has never run. */
  public static ChannelFacts none(ChannelId channel) {
    return new ChannelFacts(
        channel,
        Instant.EPOCH,
        false,
        Phase.IDLE,
        0,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** The listed segments whose bytes the next run needs, track by track, the oldest first. */
  public List<SegmentKey> segments() {
    return tracks.stream()
        .flatMap(
            track ->
                track.timeline().listed().stream()
                    .filter(segment -> !segment.gap())
                    .map(PublishedSegment::msn)
                    .map(msn -> new SegmentKey(channel.value(), track.id().value(), msn)))
        .toList();
  }

  /**
   * What is left of a channel that was removed: the numbers that a channel of the same id must not
   * fall behind, should there be one again.
   */
  public ChannelFacts numbers() {
    return new ChannelFacts(
        channel,
        at,
        false,
        Phase.IDLE,
        lastEpoch,
        Optional.empty(),
        periods.map(PeriodsFacts::numbers),
        tracks.stream().map(TrackFacts::numbers).toList(),
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  @Override
  public String toString() {
    return "ChannelFacts[" + channel + ", " + phase + ", " + at + "]";
  }

  /**
   * The ladder as its first source described it.
   *
   * @param multivariant text of its Multivariant Playlist; empty if it is one Media Playlist
   * @param sessionDataOf the source that has the session data
   * @param base of the references in the text
   */
  record LadderFacts(
      Optional<String> multivariant, Optional<String> sessionDataOf, Optional<URI> base) {
    @Override
    public String toString() {
      return "LadderFacts[…]";
    }
  }

  /**
   * One track.
   *
   * @param pace with which it was published; empty unless readers saw it
   * @param breakDue its next segment does not go on from the last one
   * @param standsIn what it lists last stands in for segments of the source
   * @param extension of its latest segments' file names
   * @param peakBandwidth bits per second, as measured; zero if nothing was
   * @param recording that it showed last
   */
  record TrackFacts(
      TrackId id,
      TimelineFacts timeline,
      Optional<Pace> pace,
      boolean breakDue,
      boolean standsIn,
      Optional<String> extension,
      long peakBandwidth,
      MediaDescription description,
      Optional<RecordingFacts> recording) {

    TrackFacts numbers() {
      return new TrackFacts(
          id,
          timeline.emptied(),
          Optional.empty(),
          false,
          false,
          Optional.empty(),
          0,
          MediaDescription.EMPTY,
          Optional.empty());
    }
  }

  /**
   * A recording that was shown.
   *
   * @param before the numbers of the track before it
   * @param cuts tells whether another list is cut alike
   */
  record RecordingFacts(TimelineNumbers before, String cuts) {}

  /** The bytes in Base64: they may be a key. */
  record AttachmentFacts(Attachment.Kind kind, String contentType, String base64) {
    @Override
    public String toString() {
      return "AttachmentFacts[" + kind + "]";
    }
  }

  /** How a source is doing; see {@link SourceHealth}. */
  record SourceFacts(
      String name,
      SourceFailures failures,
      Optional<Instant> lastSuccess,
      Optional<Instant> restingUntil,
      Optional<Instant> provenSince,
      Optional<Instant> lastNewSegment,
      OptionalDouble speed) {}

  /**
   * The source that the timelines follow.
   *
   * @param purpose for which it was chosen
   * @param since when it took over
   * @param link by which it is followed, if that is good as far as known
   */
  record FollowedFacts(
      String source, Attempt.Purpose purpose, Instant since, Optional<LinkFacts> link) {}

  /**
   * A link to a source.
   *
   * @param page that led to it
   * @param writtenDown the address of a source that has a fixed one; nodes of an older version
   *     compare by it alone
   * @param since when this address was found first
   * @param worked a playlist last came by way of it
   * @param expiryFrom how its end is known
   * @param renewable looking again may bring another one
   * @param cookies that origins have set, since a page may give them out with its link
   * @param foundAs {@link LinkFingerprint} of the source as it was defined when the link was found
   */
  record LinkFacts(
      URI uri,
      Optional<URI> page,
      Optional<URI> writtenDown,
      Instant foundAt,
      Instant since,
      Optional<Instant> worked,
      Optional<Instant> renewAt,
      Optional<Instant> expiresAt,
      Optional<String> expiryFrom,
      boolean renewable,
      List<Cookie> cookies,
      Optional<String> foundAs) {

    /** A node of an older version says nothing of cookies, nor of what the source was. */
    LinkFacts {
      cookies = cookies == null ? List.of() : List.copyOf(cookies);
      foundAs = foundAs == null ? Optional.empty() : foundAs;
    }

    @Override
    public String toString() {
      return "LinkFacts[…]";
    }
  }

  /**
   * The slate that is shown.
   *
   * @param latest its latest segments, the oldest first
   */
  record SlateFacts(Instant since, List<SlateSegment> latest) {}
}
