package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The version after this one, as far as other nodes can tell: records that cross between nodes have
 * a field more, and there are messages that this version does not know. Made from the sources under
 * test, so it is always the next one of what is there.
 */
final class NextVersion {

  private static final Path SOURCES = Path.of("..", "channel-actors", "src", "main", "java");

  private final List<Source> sources = new ArrayList<>();

  /** A file of the next version. */
  private static final class Source extends SimpleJavaFileObject {
    private final String file;
    private String text;

    Source(String file) throws IOException {
      super(URI.create("string:///" + file), Kind.SOURCE);
      this.file = file;
      this.text = Files.readString(SOURCES.resolve(file));
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }

    void insert(String behind, String more) {
      int at = text.indexOf(behind);
      assertThat(at).as(file + " has '" + behind + "', behind which it is changed").isNotNegative();
      int end = at + behind.length();
      text = text.substring(0, end) + more + text.substring(end);
    }
  }

  /** The record gets a field; whoever makes one without it says what stands in it. */
  NextVersion withMore(String file, String name) throws IOException {
    Source source = source(file);
    String head = "record " + name + "(";
    int open = source.text.indexOf(head) + head.length();
    assertThat(open).as(file + " has the record " + name).isGreaterThanOrEqualTo(head.length());
    int close = closing(source.text, open);
    String fields = source.text.substring(open, close);
    int body = source.text.indexOf('{', close) + 1;
    source.text =
        source.text.substring(0, close)
            + ", java.util.Optional<String> ofTheNextVersion"
            + source.text.substring(close, body)
            + visibility(source.text, open - head.length())
            + name
            + "("
            + fields
            + ") { this("
            + String.join(", ", names(fields))
            + ", java.util.Optional.of(\"said by the next version\")); }\n"
            + source.text.substring(body);
    return this;
  }

  /** Something else is said where this stands. */
  NextVersion withInserted(String file, String behind, String more) throws IOException {
    source(file).insert(behind, more);
    return this;
  }

  private Source source(String file) throws IOException {
    for (Source known : sources) {
      if (known.file.equals(file)) {
        return known;
      }
    }
    var source = new Source(file);
    sources.add(source);
    return source;
  }

  private static String visibility(String text, int at) {
    return text.substring(text.lastIndexOf('\n', at) + 1, at).contains("public") ? "public " : "";
  }

  private static int closing(String text, int open) {
    int depth = 1;
    int at = open;
    while (depth > 0) {
      char next = text.charAt(at);
      depth += next == '(' ? 1 : next == ')' ? -1 : 0;
      at++;
    }
    return at - 1;
  }

  /** The names of a record's fields, given with their types. */
  private static List<String> names(String fields) {
    List<String> names = new ArrayList<>();
    int depth = 0;
    int begin = 0;
    for (int at = 0; at <= fields.length(); at++) {
      char next = at == fields.length() ? ',' : fields.charAt(at);
      depth += next == '<' ? 1 : next == '>' ? -1 : 0;
      if (next == ',' && depth == 0) {
        String[] words = fields.substring(begin, at).strip().split("\\s+", -1);
        names.add(words[words.length - 1]);
        begin = at + 1;
      }
    }
    return names;
  }

  /**
   * Compiles what is changed into this folder: one file after the other, in the order in which they
   * were named, so that a file may take apart a record that gets another field later.
   */
  void compile(Path folder) throws IOException {
    Files.createDirectories(folder);
    sources.forEach(source -> compile(source, folder));
  }

  private static void compile(Source source, Path folder) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler).as("the compiler of a JDK").isNotNull();
    var said = new StringWriter();
    boolean done =
        compiler
            .getTask(
                said,
                null,
                null,
                List.of(
                    "-proc:none",
                    "-parameters",
                    "-nowarn",
                    "-cp",
                    folder + File.pathSeparator + System.getProperty("java.class.path"),
                    "-d",
                    folder.toString()),
                null,
                List.of(source))
            .call();
    assertThat(done).as(said.toString()).isTrue();
  }
}
