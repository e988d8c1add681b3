package io.millrace.app.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which of the {@linkplain Encoder#tones tones} was heard when, in sound that a player decoded. */
final class HeardTones {

  private static final int SAMPLES_PER_SECOND = 8_000;

  /** A quarter of a second, in which the tones are well apart. */
  private static final int PIECE = SAMPLES_PER_SECOND / 4;

  /** A tone of a tenth of the loudness that there is at most. */
  private static final double FAINTEST = Short.MAX_VALUE / 100.0;

  private static final int NO_TONE = 0;

  private final List<Integer> pieces;

  private HeardTones(List<Integer> pieces) {
    this.pieces = List.copyOf(pieces);
  }

  /**
   * What has ffmpeg write down sound for {@link #in}.
   *
   * @param stream as in {@code -map}
   */
  static List<String> output(String stream, Duration time, Path file) {
    return List.of(
        "-map",
        stream,
        "-t",
        String.valueOf(time.toSeconds()),
        "-ac",
        "1",
        "-ar",
        String.valueOf(SAMPLES_PER_SECOND),
        "-f",
        "s16le",
        file.toString());
  }

  static HeardTones in(Path file) throws IOException {
    ShortBuffer samples =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    List<Integer> pieces = new ArrayList<>();
    for (int at = 0; at + PIECE <= samples.limit(); at += PIECE) {
      pieces.add(tone(samples.slice(at, PIECE)));
    }
    return new HeardTones(pieces);
  }

  /** Each tone that followed on another one, in hertz. */
  List<Integer> changes() {
    List<Integer> changes = new ArrayList<>();
    for (int tone : pieces) {
      if (tone != NO_TONE && (changes.isEmpty() || changes.getLast() != tone)) {
        changes.add(tone);
      }
    }
    return changes;
  }

  Duration length() {
    return lasting(pieces.size());
  }

  /** For how long in all there was none of the tones. */
  Duration without() {
    return lasting(pieces.stream().filter(tone -> tone == NO_TONE).count());
  }

  private static Duration lasting(long pieces) {
    return Duration.ofSeconds(1).multipliedBy(pieces * PIECE).dividedBy(SAMPLES_PER_SECOND);
  }

  private static int tone(ShortBuffer samples) {
    double energy = 0;
    for (int at = 0; at < samples.limit(); at++) {
      energy += (double) samples.get(at) * samples.get(at);
    }
    double all = energy / samples.limit();
    return Stream.of(Encoder.MAIN, Encoder.SPARE)
        .flatMap(encoder -> encoder.tones().stream())
        .filter(tone -> all > FAINTEST * FAINTEST && energy(samples, tone) > all / 2)
        .findFirst()
        .orElse(NO_TONE);
  }

  /** How much of the mean energy is at that frequency. */
  private static double energy(ShortBuffer samples, int frequency) {
    double even = 0;
    double odd = 0;
    for (int at = 0; at < samples.limit(); at++) {
      double angle = 2 * Math.PI * frequency * at / SAMPLES_PER_SECOND;
      even += samples.get(at) * Math.cos(angle);
      odd += samples.get(at) * Math.sin(angle);
    }
    double count = samples.limit();
    return 2 * (even * even + odd * odd) / (count * count);
  }

  @Override
  public String toString() {
    return pieces.toString();
  }
}
