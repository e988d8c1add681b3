package io.millrace.segment;

import io.millrace.media.MediaContainer;
import io.millrace.media.MediaDescription;
import java.time.Duration;
import java.util.Optional;

/**
 * What is known of a segment that can be published.
 *
 * @param duration the duration to publish: the announced one, or the measured one where the
 *     announced one cannot be right
 * @param startsWithKeyFrame whether the first video frame can be decoded on its own; true without
 *     video, and where that cannot be seen
 * @param bytes its length as it is held
 * @param checksum CRC-32C of the bytes as they are held: with their number it tells contents apart,
 *     where nobody forges them
 * @param elapsed from the asking to the last byte: against {@code duration} this is the speed of
 *     the source
 * @param container empty where the bytes are encrypted
 * @param mediaStart on the clock of the media, as {@link io.millrace.media.MediaReport#start}
 * @param mediaEnd on the same clock
 * @param description what a player needs for it, as far as it could be seen
 */
public record ValidatedSegment(
    Duration duration,
    boolean startsWithKeyFrame,
    long bytes,
    int checksum,
    Duration elapsed,
    Optional<MediaContainer> container,
    Optional<Duration> mediaStart,
    Optional<Duration> mediaEnd,
    MediaDescription description) {}
