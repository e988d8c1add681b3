package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand;
import io.millrace.channel.Channels;
import io.millrace.channel.TrackId;
import io.millrace.source.ChannelId;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/** Channels that answer what a test says, keep what they are told and count what they are asked. */
public final class FakeChannels implements Channels {

  /** What a told channel was told. */
  public record Told(ChannelId channel, ChannelCommand command) {
    /** What it was told of its viewers. */
    public Seen seen() {
      var word = (ChannelCommand.ViewersSeen) command;
      return new Seen(channel, word.viewers().count(), word.tracks());
    }
  }

  /** How many viewers, and what they asked for. */
  public record Seen(ChannelId channel, int viewers, Set<TrackId> tracks) {}

  /** Whether channels may play on other nodes. */
  public volatile boolean others;

  private final Queue<ChannelCommand> asked = new ConcurrentLinkedQueue<>();
  private final Semaphore questions = new Semaphore(0);
  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private volatile Function<ChannelCommand, CompletionStage<?>> behaviour =
      command -> new CompletableFuture<>();

  /** From now on every question gets what this makes of it. */
  public void answer(Function<ChannelCommand, Object> answer) {
    behaviour = command -> CompletableFuture.completedStage(answer.apply(command));
  }

  public void fail(Throwable failure) {
    behaviour = command -> CompletableFuture.failedStage(failure);
  }

  /** As {@link #answer}, with replies that come later, or never. */
  public void answerLater(Function<ChannelCommand, CompletionStage<?>> answer) {
    behaviour = answer;
  }

  public void answerLater(CompletionStage<?> reply) {
    behaviour = command -> reply;
  }

  public int asked() {
    return asked.size();
  }

  /** All questions so far, the first one first. */
  public List<ChannelCommand> questions() {
    return List.copyOf(asked);
  }

  /** Waits for a question that nobody has waited for yet. */
  public void awaitAsked() {
    try {
      assertThat(questions.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public BlockingQueue<Told> told() {
    return told;
  }

  @Override
  public boolean mayPlayElsewhere(ChannelId id) {
    return others;
  }

  @Override
  public void tell(ChannelId id, ChannelCommand command) {
    told.add(new Told(id, command));
  }

  @Override
  @SuppressWarnings("unchecked")
  public <R> CompletionStage<R> ask(ChannelId id, Function<ActorRef<R>, ChannelCommand> command) {
    ActorRef<R> nobody = (ActorRef<R>) (ActorRef<?>) NOBODY.ignoreRef();
    ChannelCommand question = command.apply(nobody);
    asked.add(question);
    questions.release();
    return (CompletionStage<R>) behaviour.apply(question);
  }

  private static final ActorSystem<Void> NOBODY = TestServer.SYSTEM;
}
