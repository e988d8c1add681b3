package io.millrace.source;

/**
 * An account or upstream operator that several sources share.
 *
 * @param name what sources call it
 * @param maximumChannels channels that may use it at a time; at least 1
 */
public record ProviderDefinition(String name, int maximumChannels) {

  public ProviderDefinition {
    if (maximumChannels < 1) {
      throw new IllegalArgumentException("a provider allows at least one channel");
    }
  }
}
