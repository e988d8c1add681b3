package io.millrace.channel;

import static io.millrace.channel.TestChannels.NEWS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.source.ChannelId;
import io.millrace.timeline.TimelineNumbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is not closed is one that was killed. */
class FileCheckpointsTest {

  private static final long EARLY = 1_000;

  @TempDir private Path folder;

  @Test
  void nothingIsKnownOfANewTrack() {
    assertThat(open(EARLY).find(NEWS, TrackId.MAIN)).isEmpty();
  }

  @Test
  void aGracefulEndLeavesTheExactNumbers() {
    try (FileCheckpoints run = FileCheckpoints.open(folder, InstantSource.system())) {
      run.keep(NEWS, TrackId.MAIN, numbers(5_007, 12));
    }

    assertThat(open(9_999_999).find(NEWS, TrackId.MAIN)).contains(numbers(5_007, 12));
  }

  @Test
  void aRunThatUsedNothingChangesNothing() {
    try (FileCheckpoints run = open(EARLY)) {
      run.keep(NEWS, TrackId.MAIN, numbers(5_007, 12));
    }
    open(EARLY).close();

    assertThat(open(EARLY).find(NEWS, TrackId.MAIN)).contains(numbers(5_007, 12));
  }

  @Test
  void killedAtAnyPointItNeverGoesBackAndNeverWritesForEachSegment() throws IOException {
    long msn = 5_000;
    long breaks = 0;
    var random = new Random(7);
    int writes = 0;
    for (int run = 0; run < 50; run++) {
      FileCheckpoints checkpoints = open(EARLY);
      TimelineNumbers found = checkpoints.find(NEWS, TrackId.MAIN).orElse(numbers(msn, breaks));
      assertThat(found.nextMsn()).isGreaterThanOrEqualTo(msn);
      assertThat(found.discontinuitySequence()).isGreaterThanOrEqualTo(breaks);
      msn = found.nextMsn();
      breaks = found.discontinuitySequence();
      String before = content();
      for (int segment = random.nextInt(300); segment > 0; segment--) {
        msn++;
        breaks += random.nextInt(2);
        checkpoints.keep(NEWS, TrackId.MAIN, numbers(msn, breaks));
        writes += content().equals(before) ? 0 : 1;
        before = content();
      }
    }
    assertThat(writes).isLessThan(50 * 300 / 2 / 20);
  }

  @Test
  void aDiskThatDoesNotAnswerHoldsNobodyUpAndTheSecondsSince1970Protect() {
    Deque<Runnable> neverRun = new ArrayDeque<>();
    try (FileCheckpoints first = open(EARLY)) {
      first.keep(NEWS, TrackId.MAIN, numbers(900, 3));
    }
    FileCheckpoints stuck = open(EARLY, neverRun::add);
    long msn = 900;
    for (int i = 0; i < 400; i++) {
      msn++;
      stuck.keep(NEWS, TrackId.MAIN, numbers(msn, 3));
    }
    assertThat(neverRun).hasSize(1);

    long secondsLater = EARLY + 400;
    assertThat(open(secondsLater).find(NEWS, TrackId.MAIN).orElseThrow().nextMsn())
        .isGreaterThanOrEqualTo(msn);
  }

  @Test
  void afterAKillNeitherTheFileNorTheSecondsAreUndercut() {
    open(EARLY).keep(NEWS, TrackId.MAIN, numbers(5_000, 10));
    assertThat(open(EARLY).find(NEWS, TrackId.MAIN).orElseThrow().nextMsn()).isEqualTo(5_100);

    assertThat(open(70_000).find(NEWS, TrackId.MAIN).orElseThrow())
        .isEqualTo(new TimelineNumbers(70_000, 210, Duration.ofSeconds(6), true));
  }

  @Test
  void aDamagedFileIsAsGoodAsNone() throws IOException {
    open(EARLY).keep(NEWS, TrackId.MAIN, numbers(5_000, 10));
    Path file = folder.resolve(CheckpointFile.name(NEWS, TrackId.MAIN));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length - 1; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(open(EARLY).find(NEWS, TrackId.MAIN)).as("cut at %s", length).isEmpty();
    }
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    assertThat(open(EARLY).find(NEWS, TrackId.MAIN)).isEmpty();
  }

  @Test
  void aKillWhileWritingLeavesTheOldFile() throws IOException {
    open(EARLY).keep(NEWS, TrackId.MAIN, numbers(5_000, 10));
    Files.writeString(
        folder.resolve(CheckpointFile.name(NEWS, TrackId.MAIN) + ".new"), "channel=ne");

    assertThat(open(EARLY).find(NEWS, TrackId.MAIN).orElseThrow().nextMsn()).isEqualTo(5_100);
  }

  @Test
  void idsThatDifferInCaseOrHaveDotsAreFilesOfTheirOwn() {
    List<String> names =
        Stream.of("News", "news", "NEWS", "con.x", "con_x", "con-x")
            .map(id -> CheckpointFile.name(new ChannelId(id), TrackId.MAIN))
            .toList();

    assertThat(names)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z0-9+_@-]+.numbers"));
  }

  @Test
  void tracksAreKeptApart() {
    var other = new TrackId("audio");
    try (FileCheckpoints run = open(EARLY)) {
      run.keep(NEWS, TrackId.MAIN, numbers(1, 1));
      run.keep(NEWS, other, numbers(2, 2));
    }

    assertThat(open(EARLY).find(NEWS, other)).contains(numbers(2, 2));
  }

  private FileCheckpoints open(long second) {
    return open(second, Runnable::run);
  }

  private FileCheckpoints open(long second, Executor writer) {
    return new FileCheckpoints(folder, InstantSource.fixed(Instant.ofEpochSecond(second)), writer);
  }

  private String content() throws IOException {
    Path file = folder.resolve(CheckpointFile.name(NEWS, TrackId.MAIN));
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private static TimelineNumbers numbers(long msn, long breaks) {
    return new TimelineNumbers(msn, breaks, Duration.ofSeconds(6), true);
  }
}
