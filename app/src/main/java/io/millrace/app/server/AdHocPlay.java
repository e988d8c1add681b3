package io.millrace.app.server;

import io.millrace.channel.ChannelSupervisor;
import io.millrace.http.play.AdHocChannels;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** Has the supervisor make channels of addresses that viewers bring along. Thread-safe. */
record AdHocPlay(ActorRef<ChannelSupervisor.Command> supervisor, Scheduler scheduler)
    implements AdHocChannels {

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);

  @Override
  public CompletionStage<Outcome> play(ChannelId id, URI address) {
    return AskPattern.<ChannelSupervisor.Command, ChannelSupervisor.PlayReply>ask(
            supervisor,
            replyTo -> new ChannelSupervisor.Play(ChannelDefinition.adHoc(id, address), replyTo),
            ANSWER_WITHIN,
            scheduler)
        .thenApply(AdHocPlay::outcome);
  }

  private static Outcome outcome(ChannelSupervisor.PlayReply reply) {
    return switch (reply) {
      case ChannelSupervisor.Playing(var id) -> new Playing(id);
      case ChannelSupervisor.TooManyChannels(var most) -> new TooManyChannels(most);
      case ChannelSupervisor.TooManyStarts(var wait) -> new TooManyStarts(wait);
      case ChannelSupervisor.Stopping() -> new Stopping();
    };
  }
}
