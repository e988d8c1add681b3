package io.millrace.app.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An encoder of live events: small moving pictures in some sizes and some tones, made with ffmpeg
 * once per run, in a second or so. Thread-safe.
 */
final class Encoder {

  /** Two that have nothing in common but the codecs. */
  static final Encoder MAIN =
      new Encoder(
          "testsrc2",
          List.of(new Size(256, 144), new Size(384, 216), new Size(512, 288)),
          440,
          660);

  static final Encoder SPARE =
      new Encoder("testsrc", List.of(new Size(320, 180), new Size(448, 252)), 550, 770);

  /** A picture's width and height. */
  record Size(int width, int height) {
    @Override
    public String toString() {
      return width + "x" + height;
    }
  }

  /** Key frames that often allow for every {@link Cut}. */
  private static final String KEY_FRAMES =
      "keyint=10:min-keyint=10:scenecut=0:repeat-headers=1:bframes=0";

  /** A turn, the one before whose end the first begins with, and a little more. */
  private static final long SECONDS = 2 * Loop.TURN.toSeconds() + 3;

  /** ffmpeg's muxer of transport streams begins at this time stamp, in ticks. */
  private static final long LEAD_TICKS = 126_000;

  private final String pattern;
  private final List<Size> sizes;
  private final List<Integer> tones;
  private final Map<String, Loop> loops = new ConcurrentHashMap<>();
  private final List<Path> folders = new ArrayList<>();

  private Encoder(String pattern, List<Size> sizes, int... tones) {
    this.pattern = pattern;
    this.sizes = sizes;
    this.tones = IntStream.of(tones).boxed().toList();
  }

  /** From small to large. */
  List<Size> sizes() {
    return sizes;
  }

  /** In hertz. */
  List<Integer> tones() {
    return tones;
  }

  /** The pictures of that size and the tone in one transport stream. */
  Loop transportStream(int picture, int tone, Cut cut) {
    return loop("av" + picture + tone + cut, made -> stream(List.of(v(picture), a(tone)), cut));
  }

  Loop pictureTransportStream(int picture, Cut cut) {
    return loop("v" + picture + cut, made -> stream(List.of(v(picture)), cut));
  }

  Loop toneTransportStream(int tone, Cut cut) {
    return loop("a" + tone + cut, made -> stream(List.of(a(tone)), cut));
  }

  Loop pictureFragments(int picture, Cut cut) {
    return loop("mv" + picture + cut, made -> fragments(v(picture), cut));
  }

  Loop toneFragments(int tone, Cut cut) {
    return loop("ma" + tone + cut, made -> fragments(a(tone), cut));
  }

  Loop packedTone(int tone, Cut cut) {
    return loop("p" + tone + cut, made -> new PackedAudio(read(folder().resolve(a(tone))), cut));
  }

  private Loop loop(String name, Function<String, Loop> make) {
    return loops.computeIfAbsent(name, make);
  }

  private Loop stream(List<String> inputs, Cut cut) {
    Path pieces = cut(inputs, cut, "ts");
    long beginning = LEAD_TICKS + Loop.ticks(Loop.TURN);
    return new TransportStreamLoop(secondTurn(pieces, cut, "ts"), beginning, cut);
  }

  private Loop fragments(String input, Cut cut) {
    Path pieces = cut(List.of(input), cut, "m4s");
    byte[] initialization = read(pieces.resolve("init.mp4"));
    return new FragmentLoop(initialization, secondTurn(pieces, cut, "m4s"), cut);
  }

  /** The first turn begins with what an encoder needs to get going, the second is seamless. */
  private static List<byte[]> secondTurn(Path pieces, Cut cut, String extension) {
    return Stream.iterate(cut.perTurn(), number -> number + 1)
        .limit(cut.perTurn())
        .map(number -> read(pieces.resolve(number + "." + extension)))
        .toList();
  }

  private Path cut(List<String> inputs, Cut cut, String extension) {
    Path pieces = newFolder();
    List<String> arguments = new ArrayList<>();
    for (String input : inputs) {
      arguments.addAll(List.of("-i", folder().resolve(input).toString()));
    }
    for (int input = 0; input < inputs.size(); input++) {
      arguments.addAll(List.of("-map", String.valueOf(input)));
    }
    arguments.addAll(List.of("-c", "copy", "-f", "hls", "-hls_list_size", "0"));
    arguments.addAll(List.of("-hls_time", "" + cut.duration().toMillis() / 1000.0));
    if (extension.equals("m4s")) {
      arguments.addAll(List.of("-hls_segment_type", "fmp4"));
      if (inputs.getFirst().endsWith(".aac")) {
        arguments.addAll(List.of("-bsf:a", "aac_adtstoasc"));
      }
    }
    arguments.addAll(
        List.of("-hls_segment_filename", pieces.resolve("%d." + extension).toString()));
    arguments.add(pieces.resolve("index.m3u8").toString());
    run(arguments);
    return pieces;
  }

  /** Where what is encoded lies. */
  private synchronized Path folder() {
    if (folders.isEmpty()) {
      Path folder = newFolder();
      encode(folder);
      folders.add(folder);
    }
    return folders.getFirst();
  }

  private void encode(Path folder) {
    Size largest = sizes.getLast();
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-f", "lavfi", "-i", pattern + "=r=25:s=" + largest));
    for (int tone : tones) {
      arguments.addAll(List.of("-f", "lavfi", "-i", "sine=r=48000:f=" + tone));
    }
    for (int picture = 0; picture < sizes.size(); picture++) {
      Size size = sizes.get(picture);
      arguments.addAll(List.of("-map", "0:v", "-vf", "scale=" + size.width + ":" + size.height));
      arguments.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"));
      arguments.addAll(List.of("-profile:v", "baseline", "-level", "3", "-threads", "1"));
      arguments.addAll(List.of("-x264-params", KEY_FRAMES, "-crf", "30"));
      arguments.addAll(List.of("-t", "" + SECONDS, folder.resolve(v(picture)).toString()));
    }
    for (int tone = 0; tone < tones.size(); tone++) {
      arguments.addAll(List.of("-map", tone + 1 + ":a", "-c:a", "aac", "-ac", "2"));
      arguments.addAll(List.of("-b:a", 48 + 16 * tone + "k"));
      arguments.addAll(List.of("-t", "" + SECONDS, folder.resolve(a(tone)).toString()));
    }
    run(arguments);
  }

  private static String v(int picture) {
    return String.format(Locale.ROOT, "picture%d.mp4", picture);
  }

  private static String a(int tone) {
    return String.format(Locale.ROOT, "tone%d.aac", tone);
  }

  private static void run(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-nostdin"));
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String words = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("ffmpeg ends").isTrue();
      assertThat(process.exitValue()).as(command + ": " + words).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while media was made", e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path newFolder() {
    try {
      Path folder = Files.createTempDirectory("millrace-media");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      folder.toFile().deleteOnExit();
    }
  }
}
