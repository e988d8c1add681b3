package io.millrace.channel;

import io.millrace.source.ProviderDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The slots of all providers. Whoever asks a source of a provider has a slot from before the first
 * request until after the last connection is closed. Thread-safe; never blocks.
 */
public interface ProviderSlots {

  /** Says something; the answers come to the actor that is named in it. */
  void tell(SlotCommand command);

  /** From now on these and no other providers are defined. */
  default void define(List<ProviderDefinition> providers) {
    tell(new SlotCommand.Define(providers));
  }

  /** How all providers stand, as far as this node knows, by name. */
  List<ProviderStatus> providers();

  /** How this provider stands, as far as this node knows. */
  Optional<ProviderStatus> find(String provider);

  /** What is not renewed within this time is lost. */
  Duration lease();

  /** A number for a start of a channel's actor, greater than all before. */
  long nextRun();
}
