package io.millrace.app.demo;

import java.util.Locale;
import java.util.Optional;

/** What a demo source is made to do. */
public enum SourceCondition {
  /** Plays as it should. */
  REVIVE("plays"),
  /** Closes every connection without an answer. */
  KILL("is dead"),
  /** Answers, but its playlist no longer advances. */
  FREEZE("is frozen"),
  /** Answers everything with a page of HTML and status 200. */
  HTML("answers with HTML"),
  /** Sends media segments at half the speed of real time. */
  SLOW("is slow");

  private final String words;

  SourceCondition(String words) {
    this.words = words;
  }

  /** The word in control paths and options, such as {@code kill}. */
  String verb() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is true of the source from now on, such as {@code is dead}. */
  String words() {
    return words;
  }

  static Optional<SourceCondition> ofVerb(String verb) {
    for (SourceCondition condition : values()) {
      if (condition.verb().equals(verb)) {
        return Optional.of(condition);
      }
    }
    return Optional.empty();
  }
}
