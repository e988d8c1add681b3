package io.millrace.media;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the bytes of a segment of MPEG-2 Transport Stream say about it, without decoding.
 *
 * @param trailingBytes at the end, too few for a packet
 * @param syncErrors how often the rhythm of packets was lost
 * @param transportErrors packets that say they are damaged, or whose lengths contradict themselves
 * @param continuityErrors gaps in the counters; one repetition of a packet and signalled
 *     discontinuities are none
 * @param scrambled whether packets are encrypted one by one, so that no player of ours can show
 *     them
 * @param streams of the first program, in the order of its Program Map Table
 * @param span of presentation, an average PES packet added for the last one, that is the last
 *     frame: of the video, else of the audio; empty with fewer than two time stamps
 * @param firstPts the earliest time stamp of that stream, in units of 1/90,000 s, below 2^33
 * @param startsWithKeyFrame whether the first access unit of the video that begins in the segment
 *     is marked for random access, or is by its start codes; true without video
 */
public record TransportStreamReport(
    long bytes,
    long packets,
    int trailingBytes,
    long syncErrors,
    long transportErrors,
    long continuityErrors,
    boolean scrambled,
    boolean programAssociationSeen,
    boolean programMapSeen,
    List<ElementaryStream> streams,
    Optional<Duration> span,
    OptionalLong firstPts,
    boolean startsWithKeyFrame) {
  public TransportStreamReport {
    streams = List.copyOf(streams);
  }
}
