package io.millrace.cluster;

import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.function.Function;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.LWWRegister;
import org.apache.pekko.cluster.ddata.LWWRegisterKey;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;
import org.apache.pekko.cluster.ddata.typed.javadsl.ReplicatorMessageAdapter;

/**
 * What all nodes know of one channel, read from and written to a majority of them. Used by the
 * channel's owner only.
 *
 * @param <M> what the owner understands
 */
final class SharedFacts<M> {

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

  private static final Duration MAJORITY_ANSWERS_WITHIN = Duration.ofSeconds(2);

  private final ReplicatorMessageAdapter<M, LWWRegister<OwnedFacts>> replicator;
  private final SelfUniqueAddress self;
  private final Key<LWWRegister<OwnedFacts>> key;

  SharedFacts(
      ReplicatorMessageAdapter<M, LWWRegister<OwnedFacts>> replicator,
      SelfUniqueAddress self,
      ChannelId channel) {
    this.replicator = replicator;
    this.self = self;
    this.key = LWWRegisterKey.create("channel-facts-" + channel);
  }

  void read(Function<ReadOutcome, M> told) {
    replicator.askGet(
        replyTo ->
            new Replicator.Get<>(
                key, new Replicator.ReadMajority(MAJORITY_ANSWERS_WITHIN), replyTo),
        response -> told.apply(outcome(response)));
  }

  void write(OwnedFacts facts, Function<WriteOutcome, M> told) {
    replicator.askUpdate(
        replyTo ->
            new Replicator.Update<>(
                key,
                LWWRegister.create(self, OwnedFacts.NONE, SharedFacts::clock),
                new Replicator.WriteMajority(MAJORITY_ANSWERS_WITHIN),
                replyTo,
                known -> known.withValue(self, newer(known.value(), facts), SharedFacts::clock)),
        response -> told.apply(outcome(response)));
  }

  private static long clock(long before, OwnedFacts facts) {
    return facts.version().asNumber();
  }

  private static OwnedFacts newer(OwnedFacts known, OwnedFacts facts) {
    if (known.outranks(facts)) {
      throw new OutrankedException();
    }
    return facts;
  }

  private ReadOutcome outcome(Replicator.GetResponse<LWWRegister<OwnedFacts>> response) {
    return switch (response) {
      case Replicator.GetSuccess<LWWRegister<OwnedFacts>> found ->
          new Read(found.dataValue().value());
      case Replicator.NotFound<LWWRegister<OwnedFacts>> nothing -> new Read(OwnedFacts.NONE);
      default -> new NotRead();
    };
  }

  private static WriteOutcome outcome(Replicator.UpdateResponse<LWWRegister<OwnedFacts>> response) {
    return switch (response) {
      case Replicator.UpdateSuccess<LWWRegister<OwnedFacts>> done -> new Written();
      case Replicator.ModifyFailure<LWWRegister<OwnedFacts>> refused -> new Outranked();
      default -> new NotWritten();
    };
  }

  /** Thrown inside the replicator, which tells of it. */
  private static final class OutrankedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    OutrankedException() {
      super("another node has taken the channel over", null, false, false);
    }
  }
}
