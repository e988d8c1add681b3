package io.millrace.segment;

import io.millrace.media.MediaContainer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.pekko.Done;
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
  private final SegmentReaders readers = new SegmentReaders();
  private final AtomicReference<@Nullable MediaContainer> container = new AtomicReference<>();
  private final CompletableFuture<Done> end = new CompletableFuture<>();
  private State state = State.FILLING;
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
      woken = readers.takeWaiting();
    } finally {
      lock.unlock();
    }
    giveBack(unused);
    woken.forEach(Runnable::run);
    end.complete(Done.getInstance());
  }

  /** The bytes are worthless: readers fail with the cause at once and the memory is given back. */
  public void fail(Throwable cause) {
    end(State.FAILED, cause);
  }

  /**
   * Says what the bytes are; whoever fills the body does so once, before the first of them.
   *
   * @throws IllegalStateException if it has been said
   */
  public void identify(MediaContainer as) {
    if (!container.compareAndSet(null, as)) {
      throw new IllegalStateException("the segment body is " + container + " already");
    }
  }

  /** What the bytes are; empty where they are encrypted, or none have come. */
  public Optional<MediaContainer> container() {
    return Optional.ofNullable(container.get());
  }

  /** Whether all bytes are in. */
  public boolean isComplete() {
    return is(State.COMPLETE);
  }

  /** Whether the body has failed. */
  public boolean isFailed() {
    return is(State.FAILED);
  }

  /**
   * Completes when no more bytes will come, whatever the reason is; never fails. Whoever fills the
   * body may run what depends on it.
   */
  public CompletionStage<Done> ended() {
    return end.minimalCompletionStage();
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

  /**
   * All bytes at once, shared and not copied; empty unless the body is complete and in memory. For
   * those who drop them at once: others {@link #lease} them.
   */
  public Optional<ByteString> whole() {
    lock.lock();
    try {
      return state == State.COMPLETE ? Optional.of(blocks.whole()) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * All bytes at once, shared and not copied, and counted until they are released; empty unless the
   * body is complete and in memory.
   */
  public Optional<SegmentLease> lease() {
    memory.used();
    lock.lock();
    try {
      if (state != State.COMPLETE) {
        return Optional.empty();
      }
      var lease = new SegmentLease(this, blocks.whole());
      readers.enter(lease);
      return Optional.of(lease);
    } finally {
      lock.unlock();
    }
  }

  /** The bytes from the start, as they come in. May run any number of times. */
  public Source<ByteString, NotUsed> bytes() {
    return Source.fromGraph(new SegmentReader(this));
  }

  /** How many read it at the moment, those with a lease among them. */
  public int readers() {
    lock.lock();
    try {
      return readers.count();
    } finally {
      lock.unlock();
    }
  }

  SegmentMemory memory() {
    return memory;
  }

  void enter() {
    lock.lock();
    try {
      readers.enter();
    } finally {
      lock.unlock();
    }
  }

  SegmentReading read(long position, Runnable wakeUp) {
    lock.lock();
    try {
      if (state == State.FAILED || state == State.GONE) {
        return new SegmentReading.Failed(failure == null ? new IllegalStateException() : failure);
      }
      if (position < blocks.length()) {
        return new SegmentReading.Bytes(blocks.bytesAt(position));
      }
      if (state == State.COMPLETE) {
        return new SegmentReading.Ended();
      }
      readers.await(wakeUp);
      return new SegmentReading.Waiting();
    } finally {
      lock.unlock();
    }
  }

  void leave(Runnable wakeUp) {
    leaving(() -> readers.leave(wakeUp));
  }

  void leave(SegmentLease lease) {
    leaving(() -> readers.leave(lease));
  }

  private void leaving(Runnable reader) {
    boolean last;
    lock.lock();
    try {
      reader.run();
      last = leaving && readers.count() == 0;
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
      unread = readers.count() == 0;
    } finally {
      lock.unlock();
    }
    if (unread) {
      dropNow();
    }
  }

  /** Gives the memory back at once; whoever still reads fails, and leases are cut. */
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
      woken = readers.takeWaiting();
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

  /**
   * Readers that are waiting, or have read less than everything, fail, and leases are cut; a second
   * end is ignored. One step for the memory, which must not refuse others what is just being given
   * back.
   */
  private void end(State ended, Throwable cause) {
    memory.atomically(() -> endNow(ended, cause));
  }

  private void endNow(State ended, Throwable cause) {
    long freed;
    List<Runnable> told;
    lock.lock();
    try {
      if (state == State.FAILED || state == State.GONE) {
        return;
      }
      state = ended;
      failure = cause;
      freed = blocks.clear();
      told = readers.takeAll();
      told.add(() -> end.complete(Done.getInstance()));
    } finally {
      lock.unlock();
    }
    giveBack(freed);
    memory.released();
    memory.afterwards(told);
  }

  private void giveBack(long bytes) {
    if (bytes > 0) {
      memory.giveBack(bytes);
    }
  }
}
