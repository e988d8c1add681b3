package io.millrace.channel;

import io.millrace.channel.ChannelNews.LinkRefused;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The part of an {@link IngestActor} that asks the channel for another address when one is refused,
 * and waits for so long. Called by that actor only.
 */
final class LinkQuestion {

  /** What is refused has failed if no other address was found by then. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final IngestActor.Job job;
  private final ActorRef<ChannelCommand> channel;
  private final TimerScheduler<IngestActor.Command> timers;
  private boolean open;

  LinkQuestion(
      IngestActor.Job job,
      ActorRef<ChannelCommand> channel,
      TimerScheduler<IngestActor.Command> timers) {
    this.job = job;
    this.channel = channel;
    this.timers = timers;
  }

  /** Asks, unless that was done. */
  void ask(String reason, boolean single) {
    if (!open) {
      open = true;
      channel.tell(new LinkRefused(job.epoch(), job.track(), reason, single));
      var over = new IngestActor.LinkWaitOver();
      timers.startSingleTimer(IngestActor.LinkWaitOver.KEY, over, LONGEST_WAIT);
    }
  }

  /** Whether an answer is waited for. */
  boolean isOpen() {
    return open;
  }

  /** Whatever the answer is; false if nothing was asked. */
  boolean answered() {
    boolean was = open;
    open = false;
    timers.cancel(IngestActor.LinkWaitOver.KEY);
    return was;
  }
}
