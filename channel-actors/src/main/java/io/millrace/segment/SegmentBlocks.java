package io.millrace.segment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in blocks of one size, which only grow: what was given out stays as it is. Not thread-safe.
 */
final class SegmentBlocks {

  static final int BLOCK_BYTES = 64 * 1024;

  private final List<byte[]> blocks = new ArrayList<>();
  private long length;
  private long reserved;
  private @Nullable ByteString whole;

  long length() {
    return length;
  }

  boolean isFull() {
    return length == (long) blocks.size() * BLOCK_BYTES;
  }

  void addBlock() {
    blocks.add(new byte[BLOCK_BYTES]);
    reserved += BLOCK_BYTES;
  }

  /** Copies as much as the last block has room for, and says how much that was. */
  int fill(ByteString bytes, int from) {
    int used = (int) (length % BLOCK_BYTES);
    int count = Math.min(BLOCK_BYTES - used, bytes.length() - from);
    bytes.drop(from).copyToArray(blocks.getLast(), used, count);
    length += count;
    return count;
  }

  /** What is there from a position on, up to the end of its block; shared, not copied. */
  ByteString bytesAt(long position) {
    int offset = (int) (position % BLOCK_BYTES);
    long blockStart = position - offset;
    int end = (int) Math.min(BLOCK_BYTES, length - blockStart);
    byte[] block = blocks.get((int) (blockStart / BLOCK_BYTES));
    return ByteString.fromArrayUnsafe(block, offset, end - offset);
  }

  /** Everything, shared, not copied; to be asked for when nothing more is added. */
  ByteString whole() {
    ByteString all = whole;
    if (all == null) {
      all = ByteString.emptyByteString();
      for (byte[] block : blocks) {
        all = all.concat(ByteString.fromArrayUnsafe(block));
      }
      whole = all;
    }
    return all;
  }

  /** Nothing more will be added: gives up the unused end, and says how many bytes that was. */
  long trim() {
    int used = (int) (length % BLOCK_BYTES);
    if (used == 0) {
      return 0;
    }
    blocks.add(Arrays.copyOf(blocks.removeLast(), used));
    int unused = BLOCK_BYTES - used;
    reserved -= unused;
    return unused;
  }

  /** Gives everything up but the length, and says how many bytes were taken. */
  long clear() {
    long freed = reserved;
    blocks.clear();
    whole = null;
    reserved = 0;
    return freed;
  }
}
