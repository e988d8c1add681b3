package io.millrace.channel;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The part of an {@link IngestActor} that looks whether its playlist can be had at another address,
 * while the old one serves. Called by that actor only.
 */
final class AddressTrial {

  private final IngestActor.Tools tools;
  private final ActorContext<IngestActor.Command> context;
  private Optional<Addresses> tried = Optional.empty();
  private long number;

  AddressTrial(IngestActor.Tools tools, ActorContext<IngestActor.Command> context) {
    this.tools = tools;
    this.context = context;
  }

  /** These are tried from now on, and no others. */
  void begin(IngestActor.Way way) {
    number++;
    tried = Optional.of(new Addresses(way));
  }

  /** Whether what is told is of the trial that was begun last. */
  boolean isLatest(long trial) {
    return trial == number && tried.isPresent();
  }

  Addresses addresses() {
    return tried.orElseThrow();
  }

  void fetch() {
    InstantSource clock = tools.clock();
    Instant startedAt = clock.instant();
    long trial = number;
    context.pipeToSelf(
        tools.upstream().fetchText(addresses().current()),
        (text, failure) ->
            failure == null
                ? new IngestActor.Tried(trial, text, startedAt)
                : new IngestActor.TrialFailed(trial, Failures.words(failure)));
  }

  /** Goes to the next stand-in; false if there is none. */
  boolean next() {
    boolean untried = addresses().next();
    if (untried) {
      fetch();
    }
    return untried;
  }

  void end() {
    tried = Optional.empty();
  }
}
