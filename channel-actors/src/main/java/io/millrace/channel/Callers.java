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
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;

/** Those who wait for an answer of one channel. Each is answered once, whatever happens. */
final class Callers {

  /** More than this many wait for no channel's start. */
  private static final int MOST_WAITING = 10_000;

  private record Switching(String from, String to, Instant since, ActorRef<SwitchReply> replyTo) {}

  private record Waiting(TrackId track, ActorRef<OpenReply> replyTo) {}

  private final List<ActorRef<OpenReply>> opening = new ArrayList<>();
  private final List<Waiting> openingTracks = new ArrayList<>();
  private final List<Switching> switching = new ArrayList<>();

  void opening(ActorRef<OpenReply> replyTo) {
    if (opening.size() < MOST_WAITING) {
      opening.add(replyTo);
    } else {
      replyTo.tell(new NotPlayable("too many viewers wait for the channel to start"));
    }
  }

  /** Somebody waits for a track. */
  void openingTrack(TrackId track, ActorRef<OpenReply> replyTo) {
    if (openingTracks.size() < MOST_WAITING) {
      openingTracks.add(new Waiting(track, replyTo));
    } else {
      replyTo.tell(new NotPlayable("too many viewers wait for the channel to start"));
    }
  }

  void opened() {
    answerOpening(new Opened());
  }

  void opened(TrackId track) {
    answerTracks(track::equals, any -> new Opened());
  }

  /** The ladder is known now, and these tracks are all there are. */
  void only(Set<TrackId> tracks) {
    answerTracks(
        track -> !tracks.contains(track),
        track -> new NotPlayable("the channel has no track '" + track + "'"));
  }

  void notPlayable(NotPlayable answer) {
    answerOpening(answer);
    answerTracks(any -> true, any -> answer);
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
    notPlayable(new NotPlayable("the channel stopped: " + reason));
    answerSwitching(
        any -> true, wish -> new SwitchFailed(wish.to(), "the channel stopped: " + reason));
  }

  private void answerOpening(OpenReply answer) {
    opening.forEach(replyTo -> replyTo.tell(answer));
    opening.clear();
  }

  private void answerTracks(Predicate<TrackId> which, Function<TrackId, OpenReply> answer) {
    List<Waiting> answered =
        openingTracks.stream().filter(waiting -> which.test(waiting.track())).toList();
    openingTracks.removeAll(answered);
    answered.forEach(waiting -> waiting.replyTo().tell(answer.apply(waiting.track())));
  }

  private void answerSwitching(
      Predicate<Switching> which, Function<Switching, SwitchReply> answer) {
    List<Switching> answered = switching.stream().filter(which).toList();
    switching.removeAll(answered);
    answered.forEach(wish -> wish.replyTo().tell(answer.apply(wish)));
  }
}
