package io.millrace.media;

import java.time.Duration;

/**
 * {@code X-TIMESTAMP-MAP}: which moment of the media a time of WebVTT cues is (RFC 8216, 3.5).
 *
 * @param mpegts the moment on the clock of the media, in units of 1/90,000 s, not negative
 * @param local the same moment as the cues count it
 */
public record WebVttTimestampMap(long mpegts, Duration local) {}
