package io.millrace.upstream;

/** Whose word a source's addresses are. */
public enum Trust {
  /**
   * An operator wrote them down: an address that is written as one of the own network allows that
   * kind of address.
   */
  OPERATOR,
  /** Anybody may have: nothing inside the own network can be reached. */
  STRANGER
}
