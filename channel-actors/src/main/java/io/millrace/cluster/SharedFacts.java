package io.millrace.cluster;

import java.util.concurrent.CompletionStage;

/**
 * What all nodes know of one channel, read from and written to a majority of them. Used by the
 * channel's owner only. No stage fails.
 */
interface SharedFacts {

  /** Outcome of {@link #read}. */
  sealed interface ReadOutcome {}

  /** What a majority knows: {@link OwnedFacts#NONE} if nothing. */
  record Read(OwnedFacts facts) implements ReadOutcome {}

  /** Too few nodes have answered. */
  record NotRead() implements ReadOutcome {}

  /** Outcome of {@link #write}. */
  sealed interface WriteOutcome {}

  /** A majority has it. */
  record Written() implements WriteOutcome {}

  /** Too few nodes have answered; it may be known all the same. */
  record NotWritten() implements WriteOutcome {}

  /** There is a newer owner. */
  record Outranked() implements WriteOutcome {}

  CompletionStage<ReadOutcome> read();

  CompletionStage<WriteOutcome> write(OwnedFacts facts);
}
