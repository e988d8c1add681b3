package io.millrace.app.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * ffmpeg, reading the subtitles of a live stream. It does so as an experiment only, and reads a
 * rendition to its end before anything else, which live ones do not have: here a playlist that has
 * nothing new when it is loaded again is the end. So it reads what is listed, and has to be run
 * again for more.
 */
final class FfmpegSubtitles {

  private static final List<String> LISTED_ONLY =
      List.of("-strict", "experimental", "-max_reload", "1");

  private final URI stream;
  private final List<String> languages;
  private final Path folder;
  private final Map<String, Set<String>> cues = new ConcurrentHashMap<>();

  /**
   * Of a stream with subtitles in these languages.
   *
   * @param folder for what ffmpeg writes
   */
  FfmpegSubtitles(URI stream, List<String> languages, Path folder) {
    this.stream = stream;
    this.languages = languages;
    this.folder = folder;
  }

  /** The texts of all cues that were read, oldest first. */
  List<String> cues(String language) {
    return List.copyOf(cues.getOrDefault(language, Set.of()));
  }

  /** Reads all languages at once. */
  void whatIsListed() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-nostdin", "-y"));
    command.addAll(LISTED_ONLY);
    command.addAll(List.of("-i", stream.toString()));
    for (String language : languages) {
      command.addAll(List.of("-map", "0:s:m:language:" + language));
      command.addAll(List.of("-f", "webvtt", file(language).toString()));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String complaints = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("ffmpeg ends: " + complaints).isTrue();
    assertThat(process.exitValue()).as(complaints).isZero();
    for (String language : languages) {
      Set<String> known = cues.computeIfAbsent(language, any -> new LinkedHashSet<>());
      Files.readAllLines(file(language)).stream()
          .filter(line -> !line.isBlank() && !line.equals("WEBVTT") && !line.contains("-->"))
          .forEach(known::add);
    }
  }

  private Path file(String language) {
    return folder.resolve(language + ".vtt");
  }
}
