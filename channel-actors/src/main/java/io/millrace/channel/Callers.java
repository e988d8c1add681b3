package io.millrace.channel;

import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.OpenReply;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.ChannelCommand.SwitchFailed;
import io.millrace.channel.ChannelCommand.SwitchReply;
import io.millrace.channel.ChannelCommand.Switched;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;

/** Those who wait for an answer of one channel. Each is answered once, whatever happens. */
final class Callers {

  /** More than this many wait for no channel's start. */
  private static final int MOST_WAITING = 10_000;

  private record Switching(String from, String to, Instant since, ActorRef<SwitchReply> replyTo) {}

  private final List<ActorRef<OpenReply>> opening = new ArrayList<>();
  private final List<Switching> switching = new ArrayList<>();

  void opening(ActorRef<OpenReply> replyTo) {
    if (opening.size() < MOST_WAITING) {
      opening.add(replyTo);
    } else {
      replyTo.tell(new NotPlayable("too many viewers wait for the channel to start", false));
    }
  }

  void opened() {
    answerOpening(new Opened());
  }

  void notPlayable(NotPlayable answer) {
    answerOpening(answer);
  }

  void switching(String from, String to, Instant now, ActorRef<SwitchReply> replyTo) {
    switching.add(new Switching(from, to, now, replyTo));
  }

  void switched(String to, long firstMsn, Instant now) {
    answerSwitching(
        wish -> wish.to().equals(to),
        wish -> new Switched(wish.from(), to, firstMsn, Duration.between(wish.since(), now)));
  }

  void switchFailed(String to, String reason) {
    answerSwitching(wish -> wish.to().equals(to), wish -> new SwitchFailed(to, reason));
  }

  void stopped(String reason) {
    answerOpening(new NotPlayable("the channel stopped: " + reason, false));
    answerSwitching(
        any -> true, wish -> new SwitchFailed(wish.to(), "the channel stopped: " + reason));
  }

  private void answerOpening(OpenReply answer) {
    opening.forEach(replyTo -> replyTo.tell(answer));
    opening.clear();
  }

  private void answerSwitching(
      Predicate<Switching> which, Function<Switching, SwitchReply> answer) {
    List<Switching> answered = switching.stream().filter(which).toList();
    switching.removeAll(answered);
    answered.forEach(wish -> wish.replyTo().tell(answer.apply(wish)));
  }
}
