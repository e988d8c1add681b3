package io.millrace.source;

/** When a channel follows its sources. */
public enum StartMode {
  /** From the first viewer until {@code idle-after} past the last one. */
  ON_DEMAND,
  /** From the start of the server on, with or without viewers. */
  ALWAYS
}
