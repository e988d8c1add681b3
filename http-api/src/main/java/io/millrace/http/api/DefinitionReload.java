package io.millrace.http.api;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Reads the channel definitions again. What stands behind the API's reload; thread-safe. */
@FunctionalInterface
public interface DefinitionReload {

  /** Completes when all changes have been handed to the channels. */
  CompletionStage<Outcome> reload();

  /**
   * What came of it, by channel id.
   *
   * @param unchanged how many were left alone
   * @param problems why definitions were not taken over
   */
  record Outcome(
      List<String> added,
      List<String> changed,
      List<String> removed,
      int unchanged,
      List<Problem> problems) {}

  /**
   * What is wrong with one definition.
   *
   * @param channel its id, or where it stands when it has none
   * @param field what of it is wrong
   * @param reason in words, without secrets
   */
  record Problem(String channel, String field, String reason) {}
}
