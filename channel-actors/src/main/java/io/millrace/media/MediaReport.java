package io.millrace.media;

import java.time.Duration;
import java.util.Optional;

/**
 * What the bytes of one segment say about it, without decoding. Times are those of the media's own
 * clock, whose zero means nothing outside of the source.
 *
 * @param bytes how many there are
 * @param fault in words for an operator, to follow "the segment cannot be used: ": why this is no
 *     sound segment; of a Transport Stream all but damaged packets, of which {@code
 *     transportStream} tells and the reader decides how many are too many
 * @param span how long it lasts: the video, else the longest stream; empty where the media does not
 *     say, as WebVTT never does
 * @param start of presentation in a Transport Stream (PTS), of decoding in fragmented MP4 (tfdt),
 *     the time stamp in the first ID3 tag of packed audio (RFC 8216, 3.4); else empty
 * @param end the start and the span
 * @param startsWithKeyFrame whether the video can be decoded from the first picture on; true
 *     without video
 * @param transportStream the details of a Transport Stream, for every one and nothing else
 * @param timestampMap of WebVTT, where its header has one
 */
public record MediaReport(
    MediaContainer container,
    long bytes,
    Optional<String> fault,
    Optional<Duration> span,
    Optional<Duration> start,
    Optional<Duration> end,
    boolean startsWithKeyFrame,
    MediaDescription description,
    Optional<TransportStreamReport> transportStream,
    Optional<WebVttTimestampMap> timestampMap) {}
