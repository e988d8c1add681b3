package io.millrace.app.cli;

import io.millrace.app.demo.SourceCondition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** One of the options that make a demo source fail or come back. */
final class DemoControlOption {

  private String source = "";
  private SourceCondition condition = SourceCondition.REVIVE;

  @Option(names = "--kill-source", paramLabel = "NAME", description = "It answers nothing.")
  void kill(@Nullable String name) {
    set(name, SourceCondition.KILL);
  }

  @Option(
      names = "--freeze-source",
      paramLabel = "NAME",
      description = "Its playlist no longer advances.")
  void freeze(@Nullable String name) {
    set(name, SourceCondition.FREEZE);
  }

  @Option(
      names = "--html-source",
      paramLabel = "NAME",
      description = "It answers with HTML and status 200.")
  void html(@Nullable String name) {
    set(name, SourceCondition.HTML);
  }

  @Option(
      names = "--slow-source",
      paramLabel = "NAME",
      description = "It sends at half the speed of real time.")
  void slow(@Nullable String name) {
    set(name, SourceCondition.SLOW);
  }

  @Option(names = "--revive-source", paramLabel = "NAME", description = "It plays again.")
  void revive(@Nullable String name) {
    set(name, SourceCondition.REVIVE);
  }

  /** picocli clears options with null before it parses. */
  private void set(@Nullable String name, SourceCondition wanted) {
    if (name != null) {
      source = name;
      condition = wanted;
    }
  }

  String source() {
    return source;
  }

  SourceCondition condition() {
    return condition;
  }
}
