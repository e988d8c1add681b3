package io.millrace.cluster;

import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.LWWRegister;
import org.apache.pekko.cluster.ddata.LWWRegisterKey;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;
import org.jspecify.annotations.Nullable;

/**
 * In Distributed Data: one register per channel, whose clock is the {@link FactsVersion}. Facts of
 * an older owner never win, whenever they arrive.
 */
final class DistributedFacts implements SharedFacts {

  private static final Duration READ_WITHIN = Duration.ofSeconds(2);

  /** The next write begins that long after one to a node that has died, and has to be in time. */
  private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(1);

  /** The replicator itself always answers. */
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(4);

  private final ActorSystem<?> system;
  private final SelfUniqueAddress self;
  private final Key<LWWRegister<OwnedFacts>> key;

  DistributedFacts(ActorSystem<?> system, ChannelId channel) {
    this.system = system;
    this.self = DistributedData.get(system).selfUniqueAddress();
    this.key = LWWRegisterKey.create("channel-facts-" + channel);
  }

  @Override
  public CompletionStage<ReadOutcome> read() {
    return AskPattern.<Replicator.Command, Replicator.GetResponse<LWWRegister<OwnedFacts>>>ask(
            DistributedData.get(system).replicator(),
            replyTo -> new Replicator.Get<>(key, new Replicator.ReadMajority(READ_WITHIN), replyTo),
            ANSWERED_WITHIN,
            system.scheduler())
        .handle((response, failure) -> outcome(response));
  }

  @Override
  public CompletionStage<WriteOutcome> write(OwnedFacts facts) {
    return AskPattern.<Replicator.Command, Replicator.UpdateResponse<LWWRegister<OwnedFacts>>>ask(
            DistributedData.get(system).replicator(),
            replyTo ->
                new Replicator.Update<>(
                    key,
                    LWWRegister.create(self, OwnedFacts.NONE, DistributedFacts::clock),
                    new Replicator.WriteMajority(WRITTEN_WITHIN),
                    replyTo,
                    known ->
                        known.withValue(
                            self, newer(known.value(), facts), DistributedFacts::clock)),
            ANSWERED_WITHIN,
            system.scheduler())
        .handle((response, failure) -> outcome(response));
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

  private ReadOutcome outcome(Replicator.@Nullable GetResponse<LWWRegister<OwnedFacts>> response) {
    return switch (response) {
      case Replicator.GetSuccess<LWWRegister<OwnedFacts>> found ->
          new Read(found.dataValue().value());
      case Replicator.NotFound<LWWRegister<OwnedFacts>> nothing -> new Read(OwnedFacts.NONE);
      case null, default -> new NotRead();
    };
  }

  private static WriteOutcome outcome(
      Replicator.@Nullable UpdateResponse<LWWRegister<OwnedFacts>> response) {
    return switch (response) {
      case Replicator.UpdateSuccess<LWWRegister<OwnedFacts>> done -> new Written();
      case Replicator.ModifyFailure<LWWRegister<OwnedFacts>> refused -> new Outranked();
      case null, default -> new NotWritten();
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
