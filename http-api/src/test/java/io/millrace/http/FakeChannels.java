package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand;
import io.millrace.channel.Channels;
import io.millrace.source.ChannelId;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/** Channels that answer what a test says, keep what they are told and count what they are asked. */
public final class FakeChannels implements Channels {

  /** What a told channel was told. */
  public record Told(ChannelId channel, ChannelCommand command) {}

  private final AtomicInteger asked = new AtomicInteger();
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

  public void answerLater(CompletionStage<?> reply) {
    behaviour = command -> reply;
  }

  public int asked() {
    return asked.get();
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
  public void tell(ChannelId id, ChannelCommand command) {
    told.add(new Told(id, command));
  }

  @Override
  @SuppressWarnings("unchecked")
  public <R> CompletionStage<R> ask(ChannelId id, Function<ActorRef<R>, ChannelCommand> command) {
    asked.incrementAndGet();
    questions.release();
    ActorRef<R> nobody = (ActorRef<R>) (ActorRef<?>) NOBODY.ignoreRef();
    return (CompletionStage<R>) behaviour.apply(command.apply(nobody));
  }

  private static final ActorSystem<Void> NOBODY = TestServer.SYSTEM;
}
