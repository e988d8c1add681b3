package io.millrace.cluster;

import java.time.Duration;
import java.util.function.Function;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.LWWRegister;
import org.apache.pekko.cluster.ddata.LWWRegisterKey;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;
import org.apache.pekko.cluster.ddata.typed.javadsl.ReplicatorMessageAdapter;

/**
 * The books of providers as all nodes know them. What an older keeper writes never replaces what a
 * newer one has written. Used by one actor only.
 *
 * @param <M> what that actor understands
 */
final class SharedBooks<M> {

  /** What became of {@link #readAll} and {@link #read}. */
  sealed interface ReadOutcome {}

  /** This is known: {@link WrittenBook#NONE} if nothing. */
  record Read(WrittenBook book) implements ReadOutcome {}

  /** Too few nodes have answered. */
  record NotRead() implements ReadOutcome {}

  /** What became of {@link #write}. */
  sealed interface WriteOutcome {}

  /** A majority of the nodes has it. */
  record Written() implements WriteOutcome {}

  /** Too few nodes have answered; some may have it all the same. */
  record NotWritten() implements WriteOutcome {}

  /** A newer keeper has written. */
  record Outranked() implements WriteOutcome {}

  private static final Duration ALL_ANSWER_WITHIN = Duration.ofMillis(500);
  private static final Duration MAJORITY_ANSWERS_WITHIN = Duration.ofSeconds(2);

  private final ReplicatorMessageAdapter<M, LWWRegister<WrittenBook>> replicator;
  private final SelfUniqueAddress self;

  SharedBooks(
      ReplicatorMessageAdapter<M, LWWRegister<WrittenBook>> replicator, SelfUniqueAddress self) {
    this.replicator = replicator;
    this.self = self;
  }

  private static Key<LWWRegister<WrittenBook>> key(String provider) {
    return LWWRegisterKey.create("provider-slots-" + provider);
  }

  /**
   * The newest that any node knows, if all answer: a majority of those that are left after others
   * were removed need not have what a majority of all had.
   */
  void readAll(String provider, Function<ReadOutcome, M> told) {
    read(provider, new Replicator.ReadAll(ALL_ANSWER_WITHIN), told);
  }

  /** The newest that a majority knows. */
  void readMajority(String provider, Function<ReadOutcome, M> told) {
    read(provider, new Replicator.ReadMajority(MAJORITY_ANSWERS_WITHIN), told);
  }

  private void read(
      String provider, Replicator.ReadConsistency from, Function<ReadOutcome, M> told) {
    replicator.askGet(
        replyTo -> new Replicator.Get<>(key(provider), from, replyTo),
        response -> told.apply(outcome(response)));
  }

  void write(String provider, WrittenBook book, Function<WriteOutcome, M> told) {
    replicator.askUpdate(
        replyTo ->
            new Replicator.Update<>(
                key(provider),
                LWWRegister.create(self, WrittenBook.NONE, SharedBooks::clock),
                new Replicator.WriteMajority(MAJORITY_ANSWERS_WITHIN),
                replyTo,
                known -> replaced(known, book)),
        response -> told.apply(outcome(response)));
  }

  private LWWRegister<WrittenBook> replaced(LWWRegister<WrittenBook> known, WrittenBook book) {
    if (known.value().incarnation() > book.incarnation()) {
      throw new OutrankedException();
    }
    return known.withValue(self, book, SharedBooks::clock);
  }

  private static long clock(long before, WrittenBook book) {
    return book.asNumber();
  }

  /** From now on tells what this node hears of the provider's book. */
  void subscribe(String provider, Function<WrittenBook, M> heard, M nothing) {
    replicator.subscribe(
        key(provider),
        response ->
            response instanceof Replicator.Changed<LWWRegister<WrittenBook>> changed
                ? heard.apply(changed.dataValue().value())
                : nothing);
  }

  private static ReadOutcome outcome(Replicator.GetResponse<LWWRegister<WrittenBook>> response) {
    return switch (response) {
      case Replicator.GetSuccess<LWWRegister<WrittenBook>> found ->
          new Read(found.dataValue().value());
      case Replicator.NotFound<LWWRegister<WrittenBook>> none -> new Read(WrittenBook.NONE);
      default -> new NotRead();
    };
  }

  private static WriteOutcome outcome(
      Replicator.UpdateResponse<LWWRegister<WrittenBook>> response) {
    return switch (response) {
      case Replicator.UpdateSuccess<LWWRegister<WrittenBook>> done -> new Written();
      case Replicator.ModifyFailure<LWWRegister<WrittenBook>> refused -> new Outranked();
      default -> new NotWritten();
    };
  }

  /** Thrown inside the replicator, which tells of it. */
  private static final class OutrankedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    OutrankedException() {
      super("another node keeps the provider's slots now", null, false, false);
    }
  }
}
