package io.millrace.channel;

import io.millrace.source.ChannelId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the slots of one provider are lent, without secrets.
 *
 * @param maxChannels channels that may use it at a time, as defined
 * @param believedLimit as it is believed to be now; less than defined after it has refused somebody
 * @param believedUntil when that is forgotten
 * @param pausedUntil nobody is let in before
 * @param leases who uses it
 * @param queue who waits, in order
 */
public record ProviderStatus(
    String name,
    int maxChannels,
    int believedLimit,
    Optional<Instant> believedUntil,
    Optional<Instant> pausedUntil,
    List<Lease> leases,
    List<Waiting> queue) {

  /**
   * A slot that is used.
   *
   * @param probe only for a look at a source that is not followed
   */
  public record Lease(ChannelId channel, String source, boolean probe, Instant expiresAt) {}

  /**
   * A channel that waits for a slot.
   *
   * @param priority of the channel; lower ones are served first
   */
  public record Waiting(ChannelId channel, String source, int priority) {}

  public ProviderStatus {
    leases = List.copyOf(leases);
    queue = List.copyOf(queue);
  }

  /** Whether another channel than this one uses it. */
  boolean isUsedBesides(ChannelId channel) {
    return leases.stream().anyMatch(lease -> !lease.channel().equals(channel));
  }
}
