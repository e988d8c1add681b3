package io.millrace.cluster;

import io.millrace.channel.CborSerializable;
import io.millrace.channel.SlotBookState;

/**
 * What all nodes know of the slots of one provider.
 *
 * @param incarnation of the keeper that wrote it; each that begins takes the next one
 * @param sequence counts what this keeper has written
 */
record WrittenBook(long incarnation, long sequence, SlotBookState state)
    implements CborSerializable {

  /** Nothing was ever written. */
  static final WrittenBook NONE = new WrittenBook(0, 0, SlotBookState.empty());

  private static final int SEQUENCE_BITS = 32;

  /** Greater for later incarnations, and within one for what was written later. */
  long asNumber() {
    return (incarnation << SEQUENCE_BITS) + sequence;
  }
}
