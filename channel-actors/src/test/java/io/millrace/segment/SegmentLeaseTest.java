package io.millrace.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class SegmentLeaseTest {

  private static final int BLOCK = SegmentBlocks.BLOCK_BYTES;

  /** Room for eight blocks. */
  private final SegmentStore store = new SegmentStore(8 * BLOCK);

  private final AtomicInteger cuts = new AtomicInteger();

  @Test
  void onlyCompleteBodiesAreLent() {
    SegmentBody body = store.begin("news");
    body.append(ByteString.fromArray(new byte[BLOCK]));
    assertThat(body.lease()).isEmpty();
    body.complete();
    assertThat(body.lease()).isPresent();
    body.fail(new SegmentInvalidException("broken"));
    assertThat(body.lease()).isEmpty();
  }

  @Test
  void theBytesAreSharedAndCountUntilTheLastRelease() {
    SegmentBody body = segment(0, 4);
    SegmentLease one = lease(body);
    SegmentLease other = lease(body);
    assertThat(one.bytes()).isSameAs(other.bytes());
    store.retain("news", "main", 1, 1);

    one.release();
    one.release();
    assertThat(body.readers()).isEqualTo(1);
    assertThat(store.use().heldBytes()).isEqualTo(4 * BLOCK);

    other.release();
    assertThat(body.readers()).isZero();
    assertThat(store.use().heldBytes()).isZero();
    assertThat(cuts).hasValue(0);
  }

  @Test
  void aSegmentThatIsStillHeldLosesNothingByARelease() {
    SegmentBody body = segment(0, 4);
    lease(body).release();
    assertThat(store.find(key(0))).containsSame(body);
    assertThat(body.whole()).isPresent();
  }

  @Test
  void leasesAreCutOnceWhereThereIsNoRoomElse() {
    SegmentBody body = segment(0, 6);
    SegmentLease lease = lease(body);
    store.retain("news", "main", 1, 1);
    segment(1, 2);
    assertThat(cuts).as("there was room").hasValue(0);

    segment(2, 2);

    assertThat(cuts).hasValue(1);
    assertThat(body.readers()).isZero();
    assertThat(store.use().heldBytes()).isEqualTo(4 * BLOCK);
    lease.release();
    assertThat(store.use().heldBytes()).isEqualTo(4 * BLOCK);
    lease.whenCut(cuts::incrementAndGet);
    assertThat(cuts).as("who comes late learns it too").hasValue(2);
  }

  @Test
  void noLockIsHeldWhenAHolderIsTold() {
    SegmentLease lease = segment(0, 8).lease().orElseThrow();
    var told = new CompletableFuture<Long>();
    lease.whenCut(
        () -> {
          var free = CompletableFuture.supplyAsync(() -> store.use().heldBytes());
          try {
            told.complete(free.get(20, TimeUnit.SECONDS));
          } catch (InterruptedException | ExecutionException | TimeoutException e) {
            told.completeExceptionally(e);
          }
        });
    store.retain("news", "main", 1, 1);

    segment(1, 1);

    assertThat(told).isCompletedWithValueMatching(held -> held <= 8 * BLOCK);
  }

  @Test
  void whatNobodyCanFindAnyMoreLeavesBeforeWhatSomebodyMayStillAskFor() {
    lease(segment(0, 2));
    segment(1, 2);
    store.retain("news", "main", 2, 1);

    segment(2, 5);

    assertThat(cuts).hasValue(1);
    assertThat(store.find(key(1))).isPresent();
  }

  @Test
  void whatNobodyReadsLeavesBeforeWhatSomebodyReads() {
    lease(segment(0, 2));
    segment(1, 2);
    store.retain("news", "main", 2, 0);

    segment(2, 5);
    assertThat(cuts).hasValue(0);
    assertThat(store.find(key(0))).isPresent();
    assertThat(store.find(key(1))).isEmpty();

    segment(3, 2);
    assertThat(cuts).hasValue(1);
    assertThat(store.find(key(0))).isEmpty();
    assertThat(store.use().evictions()).isEqualTo(2);
  }

  @Test
  void leasesThatAreNeverReleasedNeitherBreakTheBudgetNorKeepSegmentsOut() {
    List<SegmentLease> kept = new ArrayList<>();
    for (int msn = 0; msn < 1000; msn++) {
      kept.add(lease(segment(msn, 2)));
      assertThat(store.use().heldBytes()).isLessThanOrEqualTo(8 * BLOCK);
      store.retain("news", "main", msn - 1, msn - 2);
    }
    assertThat(store.use().refusals()).isZero();
    assertThat(cuts.get()).isGreaterThan(990);
    kept.forEach(SegmentLease::release);
    store.removeChannel("news");
    assertThat(store.use().heldBytes()).isZero();
  }

  @Test
  void releasesAndCutsAtTheSameTimeGiveEverythingBackOnce() throws Exception {
    List<Future<?>> viewers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int msn = 0; msn < 2000; msn++) {
        SegmentBody body = segment(msn, 2);
        for (int i = 0; i < 3; i++) {
          SegmentLease lease = lease(body);
          viewers.add(threads.submit(lease::release));
        }
        store.retain("news", "main", msn, msn);
      }
    }
    for (Future<?> viewer : viewers) {
      viewer.get();
    }
    store.removeChannel("news");
    assertThat(store.use().heldBytes()).isZero();
  }

  private SegmentLease lease(SegmentBody body) {
    SegmentLease lease = body.lease().orElseThrow();
    lease.whenCut(cuts::incrementAndGet);
    return lease;
  }

  private SegmentBody segment(long msn, int blocks) {
    SegmentBody body = store.begin("news");
    body.append(ByteString.fromArray(new byte[blocks * BLOCK]));
    body.complete();
    store.admit(key(msn), body);
    return body;
  }

  private static SegmentKey key(long msn) {
    return new SegmentKey("news", "main", msn);
  }
}
