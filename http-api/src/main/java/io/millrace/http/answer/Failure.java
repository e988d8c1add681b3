package io.millrace.http.answer;

import java.util.Optional;

/**
 * Why a request was not served, for the one who asked.
 *
 * @param channel the id of the channel it is about
 * @param message what happened, without secrets and without what the request said unchecked
 * @param action what to do about it
 */
public record Failure(FailureCode code, Optional<String> channel, String message, String action) {

  public static Failure of(FailureCode code, String message, String action) {
    return new Failure(code, Optional.empty(), message, action);
  }

  public static Failure ofChannel(FailureCode code, String channel, String message, String action) {
    return new Failure(code, Optional.of(channel), message, action);
  }
}
