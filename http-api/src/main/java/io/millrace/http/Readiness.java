package io.millrace.http;

import java.util.List;

/**
 * Says whether this node should get viewers. Asked per health request, so it answers from memory;
 * thread-safe.
 */
@FunctionalInterface
public interface Readiness {

  State now();

  /**
   * Whether, and why or why not.
   *
   * @param ready whether viewers should be sent here
   * @param reasons why not, and what else an operator should know; without secrets
   */
  record State(boolean ready, List<String> reasons) {
    public State {
      reasons = List.copyOf(reasons);
    }
  }
}
