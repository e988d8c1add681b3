package io.millrace.channel;

import java.util.function.Supplier;

/**
 * To whom a channel shows what it has published. Called by the channel's actor only; must not
 * block.
 */
@FunctionalInterface
public interface Readers {

  /**
   * From now on this is what readers see.
   *
   * @param facts what another node would go on from after this; to be asked for at once or never
   */
  void show(ChannelView view, Supplier<ChannelFacts> facts);
}
