package io.millrace.channel;

import io.millrace.channel.ChannelCommand.ViewersSeen;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** Viewers that nodes tell channels of. */
public final class TestViewers {

  /** The name of a node that is alone. */
  public static final String NODE = "local";

  private TestViewers() {}

  /** So many on the one node there is. */
  public static ViewersSeen seen(int viewers, TrackId... tracks) {
    return new ViewersSeen(NODE, sketch(0, viewers), Set.copyOf(Arrays.asList(tracks)));
  }

  /** Viewers by their numbers. */
  static ViewerSketch sketch(int first, int count) {
    var hashes = new TreeSet<Long>();
    for (int viewer = first; viewer < first + count; viewer++) {
      hashes.add(hash(viewer));
    }
    return ViewerSketch.of(hashes);
  }

  /** Spread evenly (the finalizer of SplitMix64). */
  static long hash(long viewer) {
    long mixed = (viewer + 1) * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return (mixed ^ (mixed >>> 31)) >>> 1;
  }
}
