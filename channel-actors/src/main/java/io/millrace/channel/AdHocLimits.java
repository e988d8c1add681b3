package io.millrace.channel;

/**
 * How many channels viewers may make of addresses that they bring along, on one node.
 *
 * @param maxChannels there are at most so many of them at a time; 0 for none at all
 * @param startsPerMinute so many may begin at once, and from then on so many each minute, evenly
 */
public record AdHocLimits(int maxChannels, int startsPerMinute) {

  /** Viewers bring no addresses along. */
  public static final AdHocLimits NONE = new AdHocLimits(0, 1);

  public AdHocLimits {
    if (maxChannels < 0 || startsPerMinute < 1) {
      throw new IllegalArgumentException(
          "not limits: " + maxChannels + " channels, " + startsPerMinute + " starts a minute");
    }
  }
}
