package io.millrace.media;

import java.util.Optional;

/**
 * One track of a Media Initialization Section of fragmented MP4 (ISO/IEC 14496-12).
 *
 * @param id not zero
 * @param timescale units of its times in a second, at least 1
 * @param codec as RFC 6381 has it; of an encrypted track the one behind the encryption
 * @param picture of a video track
 * @param defaultSampleDuration of a sample that says nothing else, in units of the timescale; zero
 *     where the samples have to say
 * @param defaultSampleFlags of a sample that says nothing else (8.8.3.1)
 */
public record MediaTrack(
    long id,
    long timescale,
    Kind kind,
    Optional<String> codec,
    Optional<PictureSize> picture,
    long defaultSampleDuration,
    int defaultSampleFlags) {

  /** What a track is for. */
  public enum Kind {
    VIDEO,
    AUDIO,
    TEXT,
    /** Metadata, or unknown. */
    OTHER
  }
}
