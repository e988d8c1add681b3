package io.millrace.channel;

import io.millrace.source.ChannelId;
import io.millrace.timeline.TimelineNumbers;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/**
 * One track's numbers as a small text file. It is either the old one or the new one, never a part:
 * written beside, forced to disk, then renamed.
 *
 * @param exact the track has ended with these numbers; otherwise nothing has passed them yet
 */
record CheckpointFile(ChannelId channel, TrackId track, TimelineNumbers numbers, boolean exact) {

  static final String SUFFIX = ".numbers";
  private static final String BEING_WRITTEN = ".new";

  /** The numbers in a file; empty if it is damaged. */
  static Optional<CheckpointFile> read(Path file) throws IOException {
    try {
      var lines = new Properties();
      lines.load(new StringReader(Files.readString(file)));
      return Optional.of(
          new CheckpointFile(
              new ChannelId(lines.getProperty("channel", "")),
              new TrackId(lines.getProperty("track", "")),
              new TimelineNumbers(
                  number(lines, "media-sequence-number"),
                  number(lines, "discontinuity-sequence-number"),
                  Duration.ofSeconds(number(lines, "target-duration")),
                  true),
              number(lines, "exact") == 1));
    } catch (IllegalArgumentException | CharacterCodingException damaged) {
      return Optional.empty();
    }
  }

  /** The last line is the last key, so a file that was cut lacks one. */
  void write(Path directory) throws IOException {
    String text =
        """
        # Numbers that the next timeline of this track starts with; nothing published has passed them.
        channel=%s
        track=%s
        media-sequence-number=%d
        discontinuity-sequence-number=%d
        target-duration=%d
        exact=%d
        """
            .formatted(
                channel,
                track,
                numbers.nextMsn(),
                numbers.discontinuitySequence(),
                numbers.targetDuration().toSeconds(),
                exact ? 1 : 0);
    Path file = directory.resolve(name(channel, track));
    Path beside = directory.resolve(name(channel, track) + BEING_WRITTEN);
    try (FileChannel out =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Two ids that differ in case only are two files everywhere, and a dot makes no name that a
   * system keeps for a device.
   */
  static String name(ChannelId channel, TrackId track) {
    var name = new StringBuilder();
    for (char letter : channel.value().toCharArray()) {
      if (Character.isUpperCase(letter)) {
        name.append('+').append(Character.toLowerCase(letter));
      } else {
        name.append(letter == '.' ? "+_" : String.valueOf(letter));
      }
    }
    return name.append('@').append(track).append(SUFFIX).toString();
  }

  private static long number(Properties lines, String key) {
    long number = Long.parseLong(lines.getProperty(key, ""));
    if (number < 0) {
      throw new IllegalArgumentException(key + " is below zero");
    }
    return number;
  }
}
