package io.millrace.channel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** For channels whose sources have no provider. */
final class NoProviders implements ProviderSlots {

  @Override
  public void tell(SlotCommand command) {
    throw new AssertionError("no source has a provider: " + command);
  }

  @Override
  public List<ProviderStatus> providers() {
    return List.of();
  }

  @Override
  public Optional<ProviderStatus> find(String provider) {
    return Optional.empty();
  }

  @Override
  public Duration lease() {
    return Duration.ofSeconds(20);
  }

  @Override
  public long nextRun() {
    return 1;
  }
}
