package io.millrace.cluster;

import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelStatus;
import io.millrace.channel.Decision;
import io.millrace.channel.Phase;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers for channels that run nowhere, so that nobody waits in vain. */
final class Refusals {

  private Refusals() {}

  /** Answers whoever waits for one. */
  static void refuse(
      ChannelCommand command, ChannelDefinition definition, String reason, Instant now) {
    refuse(command, definition.id(), Optional.of(definition), reason, now);
  }

  /**
   * Answers whoever waits for one.
   *
   * @param definition as far as this node knows
   * @param reason without secrets
   */
  static void refuse(
      ChannelCommand command,
      ChannelId channel,
      Optional<ChannelDefinition> definition,
      String reason,
      Instant now) {
    switch (command) {
      case ChannelCommand.Open(var replyTo) -> replyTo.tell(new ChannelCommand.NotPlayable(reason));
      case ChannelCommand.Join(var replyTo) -> replyTo.tell(new ChannelCommand.NotPlayable(reason));
      case ChannelCommand.OpenTrack(var track, var replyTo) ->
          replyTo.tell(new ChannelCommand.NotPlayable(reason));
      case ChannelCommand.Fetch(var item, var replyTo) ->
          replyTo.tell(new ChannelCommand.NotFetched(reason, true));
      case ChannelCommand.GetStatus(var replyTo) ->
          replyTo.tell(status(channel, definition, reason, now));
      case ChannelCommand.SwitchSource(var to, var replyTo) ->
          replyTo.tell(new ChannelCommand.NoOtherSource(reason));
      case ChannelCommand.RefreshLinks(var replyTo) ->
          replyTo.tell(new ChannelCommand.NotRefreshed(Optional.empty(), reason));
      default -> {
        // Nobody waits.
      }
    }
  }

  private static ChannelStatus status(
      ChannelId channel, Optional<ChannelDefinition> definition, String reason, Instant now) {
    return new ChannelStatus(
        channel,
        definition.map(ChannelDefinition::name).orElse(channel.value()),
        false,
        definition.map(ChannelDefinition::start).orElse(StartMode.ON_DEMAND),
        Phase.DARK,
        now,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        new ChannelStatus.Timers(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
        List.of(),
        0,
        0,
        List.of(new Decision(now, Decision.Kind.STOPPED, reason, Map.of())));
  }
}
