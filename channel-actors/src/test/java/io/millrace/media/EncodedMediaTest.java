package io.millrace.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Looks at what a real encoder writes. */
@Tag("ffmpeg")
class EncodedMediaTest {
  private static final Offset<Long> A_FRAME = within(70L);
  private static final String PICTURES = "testsrc=size=426x240:rate=25:duration=2";
  private static final String SOUND = "sine=frequency=440:sample_rate=48000:duration=2";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "libx264, aac, '-level:v 3.0 -profile:v high -x264-params log-level=error', avc1.64001e, mp4a.40.2",
    "libx264, ac3, '-level:v 3.0 -profile:v baseline', avc1.42c01e, ac-3",
    "libx264, eac3, '-level:v 3.0 -profile:v main', avc1.4d401e, ec-3",
    "libx264, libmp3lame, '-level:v 3.0 -profile:v main', avc1.4d401e, mp4a.40.34",
    "libx265, aac, -x265-params log-level=error, hvc1.1.6.L60.90, mp4a.40.2"
  })
  void describesATransportStream(
      String video, String audio, String options, String videoCodec, String audioCodec)
      throws Exception {
    byte[] segment = encode("a.ts", video, audio, options + " -pix_fmt yuv420p");

    MediaReport report = inspect(segment, Optional.empty());

    assertThat(report.container()).isEqualTo(MediaContainer.TRANSPORT_STREAM);
    assertThat(report.fault()).isEmpty();
    assertThat(report.span().orElseThrow().toMillis()).isCloseTo(2_000, A_FRAME);
    assertThat(report.startsWithKeyFrame()).isTrue();
    assertThat(report.description().codecs()).containsExactly(videoCodec, audioCodec);
    assertThat(report.description().picture()).contains(new PictureSize(426, 240));
    if (video.equals("libx264")) {
      assertThat(report.description().frameRate()).hasValue(25);
    }
    assertThat(TransportStreamTables.of(ByteBuffer.wrap(segment)).orElseThrow()).hasSize(376);
  }

  @ParameterizedTest
  @CsvSource({
    "libx264, aac, '-level:v 3.0 -profile:v high', avc1.64001e, mp4a.40.2",
    "libx265, aac, '-tag:v hvc1 -x265-params log-level=error', hvc1.1.6.L60.90, mp4a.40.2",
    "libx264, ac3, '-level:v 3.0 -profile:v main', avc1.4d401e, ac-3",
    "libx264, eac3, '-level:v 3.0 -profile:v main', avc1.4d401e, ec-3",
    "libx264, libmp3lame, '-level:v 3.0 -profile:v main', avc1.4d401e, mp4a.6B",
    "libx264, libopus, '-level:v 3.0 -profile:v main', avc1.4d401e, Opus",
    "libx264, flac, '-level:v 3.0 -profile:v main -strict -2', avc1.4d401e, fLaC",
    "libvpx-vp9, aac, '-deadline realtime -cpu-used 8', vp09.00.20.08, mp4a.40.2",
    "libsvtav1, aac, '-preset 12', av01.0.00M.08, mp4a.40.2"
  })
  void describesFragmentedMp4(
      String video, String audio, String options, String videoCodec, String audioCodec)
      throws Exception {
    byte[] whole =
        encode(
            "a.mp4",
            video,
            audio,
            options + " -pix_fmt yuv420p -movflags frag_keyframe+delay_moov+default_base_moof");
    int split = endOfInitialization(whole);
    byte[] segment = withoutIndex(Arrays.copyOfRange(whole, split, whole.length));
    MediaInitialization section = MediaInitialization.parse(ByteBuffer.wrap(whole, 0, split));

    MediaReport report = inspect(segment, Optional.of(section));

    assertThat(report.container()).isEqualTo(MediaContainer.FRAGMENTED_MP4);
    assertThat(report.fault()).isEmpty();
    assertThat(report.span().orElseThrow().toMillis()).isCloseTo(2_000, A_FRAME);
    assertThat(report.start().orElseThrow()).isLessThan(Duration.ofMillis(100));
    assertThat(report.startsWithKeyFrame()).isTrue();
    assertThat(report.description().codecs()).containsExactly(videoCodec, audioCodec);
    assertThat(report.description().picture()).contains(new PictureSize(426, 240));
    assertThat(report.description().frameRate().orElseThrow()).isCloseTo(25, within(0.6));
    assertThat(inspect(whole, Optional.empty()).span()).isEqualTo(report.span());
  }

  @ParameterizedTest
  @CsvSource({
    "a.aac, aac, ADTS, mp4a.40.2",
    "a.ac3, ac3, AC3, ac-3",
    "a.eac3, eac3, ENHANCED_AC3, ec-3",
    "a.mp3, libmp3lame, MPEG_AUDIO, mp4a.40.34",
    "a.mp2, mp2, MPEG_AUDIO, mp4a.40.33"
  })
  void describesPackedAudio(String file, String audio, MediaContainer container, String codec)
      throws Exception {
    byte[] segment = run(file, List.of("-f", "lavfi", "-i", SOUND, "-c:a", audio));

    MediaReport report = inspect(segment, Optional.empty());

    assertThat(report.container()).isEqualTo(container);
    assertThat(report.fault()).isEmpty();
    assertThat(report.span().orElseThrow().toMillis()).isCloseTo(2_000, within(100L));
    assertThat(report.description().codecs()).containsExactly(codec);
  }

  /** Asks another reader than ours, for the times of every single packet. */
  @ParameterizedTest
  @CsvSource({
    "a.ts, aac, '-bf 2', 36000",
    "a.ts, aac, '-bf 2 -muxdelay 0', 90000",
    "a.mp4, aac, '-bf 2 -movflags frag_keyframe+empty_moov+default_base_moof', 36000",
    "a.mp4, aac, '-bf 2 -movflags frag_keyframe+empty_moov+default_base_moof', 1700000000",
    "a.mp4, aac, '-bf 2 -movflags dash+frag_keyframe+default_base_moof', 36000"
  })
  void everyTimeOfEncodedMediaShifts(String file, String audio, String options, long seconds)
      throws Exception {
    byte[] segment = encode(file, "libx264", audio, options + " -pix_fmt yuv420p");
    List<List<Double>> before = times(file);
    MediaContainer container = MediaContainer.detect(ByteBuffer.wrap(segment)).orElseThrow();
    Duration by = Duration.ofSeconds(seconds);

    byte[] shifted = MediaClockShift.apply(container, segment, by, Optional.empty());

    assertThat(inspect(shifted, Optional.empty()).start())
        .isEqualTo(inspect(segment, Optional.empty()).start().map(by::plus));
    Files.write(folder.resolve(file), shifted);
    List<List<Double>> after = times(file);
    assertThat(after).hasSameSizeAs(before).hasSizeGreaterThan(100);
    for (int i = 0; i < before.size(); i++) {
      for (int stamp = 0; stamp < 2; stamp++) {
        assertThat(after.get(i).get(stamp))
            .isCloseTo(before.get(i).get(stamp) + seconds, within(0.0001));
      }
    }
  }

  /** PTS and DTS of every packet, in seconds. */
  private List<List<Double>> times(String file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "ffprobe",
                "-v",
                "error",
                "-show_entries",
                "packet=pts_time,dts_time",
                "-of",
                "csv=p=0",
                folder.resolve(file).toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said.lines()
        .filter(line -> !line.isBlank())
        .map(line -> Stream.of(line.split(",")).limit(2).map(Double::valueOf).toList())
        .toList();
  }

  private byte[] encode(String file, String video, String audio, String options)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-f", "lavfi", "-i", PICTURES));
    arguments.addAll(List.of("-f", "lavfi", "-i", SOUND, "-g", "50"));
    arguments.addAll(List.of("-c:v", video, "-c:a", audio));
    arguments.addAll(List.of(options.split(" ")));
    return run(file, arguments);
  }

  private byte[] run(String file, List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-y"));
    command.addAll(arguments);
    command.add(folder.resolve(file).toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return Files.readAllBytes(folder.resolve(file));
  }

  private static int endOfInitialization(byte[] whole) {
    ByteBuffer in = ByteBuffer.wrap(whole);
    while (!Box.next(in).type().equals("moov")) {
      assertThat(in.hasRemaining()).isTrue();
    }
    return in.position();
  }

  /** As a file, it ends with a box that no segment has. */
  private static byte[] withoutIndex(byte[] segment) {
    ByteBuffer in = ByteBuffer.wrap(segment);
    int end = 0;
    while (in.hasRemaining() && !Box.next(in).type().equals("mfra")) {
      end = in.position();
    }
    return Arrays.copyOf(segment, end);
  }

  private static MediaReport inspect(byte[] segment, Optional<MediaInitialization> initialization) {
    ByteBuffer first = ByteBuffer.wrap(segment, 0, Math.min(segment.length, MediaContainer.ENOUGH));
    MediaContainer container = MediaContainer.detect(first).orElseThrow();
    MediaInspector inspector = MediaInspector.of(container, initialization);
    inspector.accept(ByteBuffer.wrap(segment));
    return inspector.report();
  }
}
