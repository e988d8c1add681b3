package io.millrace.http;

import io.millrace.channel.ProviderSlots;
import io.millrace.channel.ProviderStatus;
import io.millrace.channel.SlotCommand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Providers as a test says they stand. */
final class FakeProviders implements ProviderSlots {

  volatile List<ProviderStatus> standing = List.of();

  @Override
  public void tell(SlotCommand command) {
    throw new AssertionError("the server only looks: " + command);
  }

  @Override
  public List<ProviderStatus> providers() {
    return standing;
  }

  @Override
  public Optional<ProviderStatus> find(String provider) {
    return standing.stream().filter(each -> each.name().equals(provider)).findFirst();
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
