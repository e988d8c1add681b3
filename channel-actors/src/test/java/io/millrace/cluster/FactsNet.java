package io.millrace.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * One channel's facts on several nodes, as Distributed Data keeps them: written to and read from a
 * majority, with gossip besides, over a network that is slow and may be cut. Under manual time.
 * Thread-safe.
 */
final class FactsNet {

  static final Duration ANSWERS_WITHIN = Duration.ofSeconds(2);
  private static final Duration GOSSIPS_EVERY = Duration.ofMillis(500);

  private final ActorSystem<?> system;
  private final Random random;
  private final OwnedFacts[] registers;
  private boolean keepsWrites;
  private final Set<Integer> cut = new HashSet<>();
  private final List<OwnedFacts> written = new ArrayList<>();
  private Duration slowest = Duration.ZERO;
  private boolean isClosed;

  FactsNet(ActorSystem<?> system, int nodes, long seed) {
    this.system = system;
    this.random = new Random(seed);
    this.registers = new OwnedFacts[nodes];
    for (int node = 0; node < nodes; node++) {
      registers[node] = OwnedFacts.NONE;
    }
    gossip();
  }

  SharedFacts of(int node) {
    return new SharedFacts() {
      @Override
      public CompletionStage<ReadOutcome> read() {
        return FactsNet.this.read(node);
      }

      @Override
      public CompletionStage<WriteOutcome> write(OwnedFacts facts) {
        return FactsNet.this.write(node, facts);
      }
    };
  }

  /** From now on the node reaches nobody, and nobody reaches it. */
  synchronized void cut(int node) {
    cut.add(node);
  }

  /** Whether what is written from now on reaches nobody else. */
  synchronized void keepsWrites(boolean keeps) {
    keepsWrites = keeps;
  }

  synchronized void heal(int node) {
    cut.remove(node);
  }

  /** How long a message may take from now on; each takes another time. */
  synchronized void slow(Duration most) {
    slowest = most;
  }

  /** What a majority has acknowledged, in this order. */
  synchronized List<OwnedFacts> written() {
    return List.copyOf(written);
  }

  /** What a node knows. */
  synchronized OwnedFacts at(int node) {
    return registers[node];
  }

  synchronized void close() {
    isClosed = true;
  }

  private synchronized CompletionStage<SharedFacts.WriteOutcome> write(int from, OwnedFacts facts) {
    if (registers[from].outranks(facts)) {
      return CompletableFuture.completedStage(new SharedFacts.Outranked());
    }
    registers[from] = facts;
    var answer = new CompletableFuture<SharedFacts.WriteOutcome>();
    after(ANSWERS_WITHIN, () -> answer.complete(new SharedFacts.NotWritten()));
    if (keepsWrites) {
      return answer;
    }
    var majority =
        new Majority(
            registers.length,
            () -> {
              if (answer.complete(new SharedFacts.Written())) {
                written.add(facts);
              }
            });
    toOthers(
        from,
        other -> {
          registers[other] = newer(registers[other], facts);
          send(other, from, majority::answered);
        });
    return answer;
  }

  private synchronized CompletionStage<SharedFacts.ReadOutcome> read(int from) {
    var answer = new CompletableFuture<SharedFacts.ReadOutcome>();
    after(ANSWERS_WITHIN, () -> answer.complete(new SharedFacts.NotRead()));
    var majority =
        new Majority(
            registers.length, () -> answer.complete(new SharedFacts.Read(registers[from])));
    toOthers(
        from,
        other -> {
          OwnedFacts known = registers[other];
          send(
              other,
              from,
              () -> {
                if (!answer.isDone()) {
                  registers[from] = newer(registers[from], known);
                }
                majority.answered();
              });
        });
    return answer;
  }

  private void toOthers(int from, Consumer<Integer> arrived) {
    for (int other = 0; other < registers.length; other++) {
      int to = other;
      if (to != from) {
        send(from, to, () -> arrived.accept(to));
      }
    }
  }

  /** Arrives unless one of them is cut off then. */
  private void send(int from, int to, Runnable arrived) {
    if (reach(from, to)) {
      long most = slowest.toMillis();
      after(
          Duration.ofMillis(most == 0 ? 0 : random.nextLong(most)),
          () -> {
            if (reach(from, to)) {
              arrived.run();
            }
          });
    }
  }

  private boolean reach(int from, int to) {
    return !cut.contains(from) && !cut.contains(to);
  }

  private synchronized void gossip() {
    for (int from = 0; from < registers.length && registers.length > 1; from++) {
      int to = (from + 1 + random.nextInt(registers.length - 1)) % registers.length;
      OwnedFacts known = registers[from];
      send(from, to, () -> registers[to] = newer(registers[to], known));
    }
    if (!isClosed) {
      after(GOSSIPS_EVERY, this::gossip);
    }
  }

  private void after(Duration wait, Runnable task) {
    if (wait.isZero()) {
      task.run();
      return;
    }
    system
        .scheduler()
        .scheduleOnce(
            wait,
            () -> {
              synchronized (this) {
                task.run();
              }
            },
            system.executionContext());
  }

  private static OwnedFacts newer(OwnedFacts one, OwnedFacts other) {
    int order = one.version().compareTo(other.version());
    if (order == 0) {
      return one.node().compareTo(other.node()) <= 0 ? one : other;
    }
    return order > 0 ? one : other;
  }

  /** Counts answers; whoever asks is one of them. */
  private static final class Majority {
    private final Runnable reached;
    private int missing;

    Majority(int nodes, Runnable reached) {
      this.reached = reached;
      this.missing = nodes / 2;
      if (missing == 0) {
        reached.run();
      }
    }

    void answered() {
      missing--;
      if (missing == 0) {
        reached.run();
      }
    }
  }
}
