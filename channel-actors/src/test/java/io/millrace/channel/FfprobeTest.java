package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.channel.MediaProbe.Decodable;
import io.millrace.channel.MediaProbe.NotSeen;
import io.millrace.channel.MediaProbe.Turn;
import io.millrace.channel.MediaProbe.Undecodable;
import io.millrace.channel.MediaProbe.Verdict;
import io.millrace.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A program that stands in for ffprobe, and the real one. */
class FfprobeTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final ByteString MEDIA = ByteString.fromArray(new byte[1 << 20]);
  private static final String H264 =
      "echo '{\"streams\": [{\"codec_type\": \"video\", \"codec_name\": \"h264\", \"width\": 640}]}'\n";

  @TempDir private Path folder;
  private final ExecutorService blocking = Executors.newSingleThreadExecutor();

  @AfterEach
  void end() {
    blocking.shutdownNow();
  }

  @Test
  void getsAllBytesOnItsInputAndNoAddress() throws Exception {
    Path seen = folder.resolve("seen");
    var ffprobe = script("wc -c > " + seen + "\necho \"$@\" >> " + seen + "\n" + H264, LONG);

    assertThat(look(ffprobe)).isEqualTo(new Decodable(List.of("h264")));
    assertThat(Files.readAllLines(seen))
        .containsExactly(
            String.valueOf(MEDIA.length()),
            "-v error -protocol_whitelist pipe -show_entries"
                + " stream=codec_type,codec_name,width,sample_rate -of json -i pipe:0");
  }

  @Test
  void mayStopReadingWhenItKnowsEnough() throws Exception {
    assertThat(look(script(H264, LONG))).isEqualTo(new Decodable(List.of("h264")));
  }

  @Test
  void whatItMakesNothingOfIsUndecodable() throws Exception {
    assertThat(look(script("cat > /dev/null\necho '{}'\nexit 1\n", LONG)))
        .isInstanceOf(Undecodable.class);
  }

  @Test
  void oneThatTakesTooLongIsEndedWithItsChildren() throws Exception {
    Path child = folder.resolve("child");
    Path hangs = script("sleep 600 &\necho $! > " + child + "\nwait\n");
    int seconds = 2;
    do {
      Files.deleteIfExists(child);
      assertThat(look(ffprobe(hangs.toString(), Duration.ofSeconds(seconds))))
          .isEqualTo(new Undecodable("ffprobe found nothing in it within " + seconds + "000 ms"));
      seconds *= 2;
      // A machine that is busy may not have come to the child within the time.
    } while (!isWritten(child) && seconds < 20);

    long pid = Long.parseLong(Files.readString(child).strip());
    Eventually.within(
        Duration.ofSeconds(20),
        () -> assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty());
  }

  @Test
  void oneThatLeavesAChildWithItsOutputIsNotWaitedForLonger() throws Exception {
    Path child = folder.resolve("child");
    String leaves = "sleep 600 &\necho $! > " + child + "\n";
    try {
      assertThat(look(script(leaves, LONG))).isInstanceOf(NotSeen.class);
    } finally {
      long pid = Long.parseLong(Files.readString(child).strip());
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void oneThatTalksWithoutEndIsEnded() throws Exception {
    assertThat(look(script("exec 0<&-\nwhile :; do echo \"$$ yes yes yes yes\"; done\n", LONG)))
        .isEqualTo(new NotSeen("ffprobe's answer is no list of streams"));
  }

  @Test
  void onlyOneHasItsTurn() throws Exception {
    var ffprobe = script(H264, LONG);
    Turn first = ffprobe.turn().orElseThrow();
    assertThat(ffprobe.turn()).isEmpty();

    closeTwice(first);
    Turn next = ffprobe.turn().orElseThrow();
    closeTwice(first);
    assertThat(ffprobe.turn()).as("the next one has it").isEmpty();
    closeTwice(next);
    assertThat(ffprobe.turn()).isPresent();
  }

  @Test
  void aMissingProgramIsWarnedOfOnce() throws Exception {
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(Ffprobe.class);
    logger.addAppender(log);
    try {
      var ffprobe = ffprobe(folder.resolve("missing").toString(), LONG);
      assertThat(look(ffprobe)).isEqualTo(new NotSeen("ffprobe cannot be started"));
      assertThat(ffprobe.turn()).isEmpty();
      assertThat(ffprobe.turn()).isEmpty();
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getLevel()).isEqualTo(Level.WARN);
              assertThat(event.getFormattedMessage()).contains("millrace.probe.ffprobe");
            });
  }

  @Tag("ffmpeg")
  @Test
  void theRealOneDecodesWhatARealEncoderWrites() throws Exception {
    Path media = folder.resolve("media.ts");
    Process encoder =
        new ProcessBuilder(
                "ffmpeg",
                "-v",
                "error",
                "-nostdin",
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=320x180:rate=25:duration=2",
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:duration=2",
                "-c:v",
                "libx264",
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "aac",
                media.toString())
            .inheritIO()
            .start();
    assertThat(encoder.waitFor(60, TimeUnit.SECONDS)).isTrue();
    byte[] bytes = Files.readAllBytes(media);

    assertThat(look(ffprobe("ffprobe", LONG), ByteString.fromArray(bytes)))
        .isEqualTo(new Decodable(List.of("h264", "aac")));
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = i % 188 < 4 || bytes[i - i % 188 + 1] == 0x40 ? bytes[i] : 0;
    }
    assertThat(look(ffprobe("ffprobe", LONG), ByteString.fromArray(bytes)))
        .isInstanceOf(Undecodable.class);
    assertThat(look(ffprobe("ffprobe", LONG), MEDIA)).isInstanceOf(Undecodable.class);
  }

  @Tag("ffmpeg")
  @Test
  void theRealOneOpensNoAddressThatTheMediaNames() throws Exception {
    try (var origin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String segment = "http://127.0.0.1:" + origin.getLocalPort() + "/1.ts";
      String playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n" + segment + "\n";
      assertThat(look(ffprobe("ffprobe", LONG), ByteString.fromString(playlist)))
          .isNotInstanceOf(Decodable.class);
      origin.setSoTimeout(1);
      assertThatThrownBy(origin::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  private static boolean isWritten(Path pid) throws IOException {
    return Files.exists(pid) && Files.readString(pid).endsWith("\n");
  }

  private Ffprobe script(String commands, Duration timeout) throws IOException {
    return ffprobe(script(commands).toString(), timeout);
  }

  private Path script(String commands) throws IOException {
    Path script =
        Files.createFile(
            folder.resolve("fake-ffprobe"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return Files.writeString(script, "#!/bin/sh\n" + commands);
  }

  private Ffprobe ffprobe(String command, Duration timeout) {
    return new Ffprobe(new ProbeSettings(command, timeout), blocking);
  }

  private static void closeTwice(Turn turn) {
    try (Turn once = turn;
        Turn again = turn) {
      assertThat(once).isSameAs(again);
    }
  }

  private static Verdict look(Ffprobe ffprobe) throws Exception {
    return look(ffprobe, MEDIA);
  }

  private static Verdict look(Ffprobe ffprobe, ByteString media) throws Exception {
    try (Turn turn = ffprobe.turn().orElseThrow()) {
      return turn.look(media).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }
}
