package io.millrace.segment;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one Media Segment: one writer appends, any number of readers read from the start, at
 * any time, also while it fills, each with its own back-pressure.
 *
 * <p>What is appended is copied once into blocks of one size, which all readers share: a reader
 * costs a position, and what is counted against the budget is what the heap holds, however small
 * the pieces in which an origin sends. Made by {@link SegmentStore#begin}, which owns the memory.
 *
 * <p>Thread-safe; no method blocks for longer than it takes to copy a block. {@link #append} has
 * one caller at a time; ending may come from any thread.
 */
public final class SegmentBody {

  private enum State {
    FILLING,
    COMPLETE,
    FAILED,
    GONE
  }

  private final SegmentMemory memory;
  private final ReentrantLock lock = new ReentrantLock();
  private final SegmentBlocks blocks = new SegmentBlocks();
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private State state = State.FILLING;
  private int readers;
  private boolean leaving;
  private @Nullable Throwable failure;

  SegmentBody(SegmentMemory memory) {
    this.memory = memory;
  }

  /**
   * Adds bytes at the end and wakes the readers that wait for them. Bytes that no longer fit in
   * memory are not added; those before them stay, and it is the writer's part to {@link #fail}.
   *
   * @throws SegmentStoreFull if the budget has no room for them
   * @throws RuntimeException what the body has failed with, if it has
   * @throws IllegalStateException if the body is complete
   */
  public void append(ByteString bytes) {
    int from = 0;
    while (from < bytes.length()) {
      if (lastBlockIsFull()) {
        addBlock();
      }
      from += fill(bytes, from);
    }
  }

  /** No more bytes will come; readers end when they have read them all. */
  public void complete() {
    long unused;
    List<Runnable> woken;
    lock.lock();
    try {
      if (state != State.FILLING) {
        return;
      }
      state = State.COMPLETE;
      unused = blocks.trim();
      woken = takeWaiting();
    } finally {
      lock.unlock();
    }
    giveBack(unused);
    woken.forEach(Runnable::run);
  }

  /** The bytes are worthless: readers fail with the cause at once and the memory is given back. */
  public void fail(Throwable cause) {
    end(State.FAILED, cause);
  }

  /** Whether all bytes are in. */
  public boolean isComplete() {
    return is(State.COMPLETE);
  }

  /** Whether the body has failed. */
  public boolean isFailed() {
    return is(State.FAILED);
  }

  /** How many bytes are in by now. */
  public long length() {
    lock.lock();
    try {
      return blocks.length();
    } finally {
      lock.unlock();
    }
  }

  /** All bytes at once, shared and not copied; empty unless the body is complete and in memory. */
  public Optional<ByteString> whole() {
    lock.lock();
    try {
      return state == State.COMPLETE ? Optional.of(blocks.whole()) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** The bytes from the start, as they come in. May run any number of times. */
  public Source<ByteString, NotUsed> bytes() {
    return Source.fromGraph(new SegmentReader(this));
  }

  SegmentMemory memory() {
    return memory;
  }

  int readers() {
    lock.lock();
    try {
      return readers;
    } finally {
      lock.unlock();
    }
  }

  /** What a reader finds at its position. */
  sealed interface Reading {
    record Bytes(ByteString bytes) implements Reading {}

    record Ended() implements Reading {}

    record Failed(Throwable cause) implements Reading {}

    /** Nothing yet: the reader will be woken once. */
    record Waiting() implements Reading {}
  }

  void enter() {
    lock.lock();
    try {
      readers++;
    } finally {
      lock.unlock();
    }
  }

  Reading read(long position, Runnable wakeUp) {
    lock.lock();
    try {
      if (state == State.FAILED || state == State.GONE) {
        return new Reading.Failed(failure == null ? new IllegalStateException() : failure);
      }
      if (position < blocks.length()) {
        return new Reading.Bytes(blocks.bytesAt(position));
      }
      if (state == State.COMPLETE) {
        return new Reading.Ended();
      }
      waiting.add(wakeUp);
      return new Reading.Waiting();
    } finally {
      lock.unlock();
    }
  }

  void leave(Runnable wakeUp) {
    boolean last;
    lock.lock();
    try {
      readers--;
      waiting.remove(wakeUp);
      last = leaving && readers == 0;
    } finally {
      lock.unlock();
    }
    if (last) {
      dropNow();
    }
  }

  /**
   * The store no longer wants this body: its memory goes back now, or when the last reader has
   * left.
   */
  void drop() {
    boolean unread;
    lock.lock();
    try {
      leaving = true;
      unread = readers == 0;
    } finally {
      lock.unlock();
    }
    if (unread) {
      dropNow();
    }
  }

  /** Gives the memory back at once; whoever still reads fails. */
  void dropNow() {
    end(State.GONE, new SegmentGoneException("the segment has left memory"));
  }

  private boolean lastBlockIsFull() {
    lock.lock();
    try {
      requireFilling();
      return blocks.isFull();
    } finally {
      lock.unlock();
    }
  }

  private void addBlock() {
    memory.reserve(SegmentBlocks.BLOCK_BYTES);
    boolean kept = false;
    lock.lock();
    try {
      requireFilling();
      blocks.addBlock();
      kept = true;
    } finally {
      lock.unlock();
      if (!kept) {
        memory.giveBack(SegmentBlocks.BLOCK_BYTES);
      }
    }
  }

  private int fill(ByteString bytes, int from) {
    int count;
    List<Runnable> woken;
    lock.lock();
    try {
      requireFilling();
      count = blocks.fill(bytes, from);
      woken = takeWaiting();
    } finally {
      lock.unlock();
    }
    woken.forEach(Runnable::run);
    return count;
  }

  private void requireFilling() {
    if (failure instanceof RuntimeException cause) {
      throw cause;
    }
    if (state != State.FILLING) {
      throw new IllegalStateException("the segment body has ended");
    }
  }

  private boolean is(State expected) {
    lock.lock();
    try {
      return state == expected;
    } finally {
      lock.unlock();
    }
  }

  /** Readers that are waiting, or have read less than everything, fail; a second end is ignored. */
  private void end(State ended, Throwable cause) {
    long freed;
    List<Runnable> woken;
    lock.lock();
    try {
      if (state == State.FAILED || state == State.GONE) {
        return;
      }
      state = ended;
      failure = cause;
      freed = blocks.clear();
      woken = takeWaiting();
    } finally {
      lock.unlock();
    }
    giveBack(freed);
    memory.released();
    woken.forEach(Runnable::run);
  }

  private List<Runnable> takeWaiting() {
    List<Runnable> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  private void giveBack(long bytes) {
    if (bytes > 0) {
      memory.giveBack(bytes);
    }
  }
}
