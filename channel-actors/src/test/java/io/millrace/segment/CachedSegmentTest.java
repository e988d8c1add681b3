package io.millrace.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/** Segments of recordings, which can be fetched again. */
class CachedSegmentTest {

  private static final int BLOCK = SegmentBlocks.BLOCK_BYTES;

  /** Room for eight blocks. */
  private final SegmentStore store = new SegmentStore(8 * BLOCK);

  @Test
  void isFoundAlsoWhileItFills() {
    SegmentBody body = store.begin("film");
    store.admitCached(key(1), body);
    assertThat(store.find(key(1))).containsSame(body);
    body.append(bytes(1));
    body.complete();
    assertThat(store.find(key(1))).containsSame(body);
  }

  @Test
  void makesRoomInTheOrderOfUse() {
    for (int msn = 0; msn < 8; msn++) {
      cached(msn, 1);
    }
    store.find(key(0));
    store.find(key(2)).orElseThrow().lease().orElseThrow().release();
    cached(8, 1);
    cached(9, 1);
    cached(10, 1);
    assertThat(held()).containsExactly(0L, 2L, 5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(store.use().evictions()).as("nobody lost what he may ask for").isZero();
  }

  @Test
  void aLeaseAloneIsUseToo() {
    List<SegmentBody> bodies = new ArrayList<>();
    for (int msn = 0; msn < 8; msn++) {
      bodies.add(cached(msn, 1));
    }
    bodies.get(0).lease().orElseThrow().release();
    cached(8, 1);
    assertThat(held()).contains(0L).doesNotContain(1L);
  }

  @Test
  void makesRoomWhereAllWereUsed() {
    for (int msn = 0; msn < 8; msn++) {
      cached(msn, 1);
      store.find(key(msn));
    }
    cached(8, 1);
    assertThat(held()).hasSize(8).contains(8L);
  }

  @Test
  void isNotPinnedByBeingListed() {
    cached(5, 8);
    store.retain("film", "main", 0, 0);
    live(0, 8);
    assertThat(held()).isEmpty();
  }

  /** A node that takes a channel over has its segments from before, as a copy. */
  @Test
  void staysOnceItIsAdmittedAsListed() {
    SegmentBody body = cached(0, 1);
    store.admit(key(0), body);
    for (int msn = 1; msn < 10; msn++) {
      cached(msn, 1);
    }
    assertThat(held()).hasSize(8).contains(0L);

    store.retain("film", "main", 1, 0);
    cached(10, 1);
    assertThat(store.keys("film")).as("the cached ones leave first").contains(key(0));
    store.retain("film", "main", 1, 1);
    assertThat(store.keys("film")).doesNotContain(key(0));
  }

  @Test
  void leavesWhenItsTrackNoLongerNeedsIt() {
    cached(4, 1);
    cached(5, 1);
    store.retain("film", "main", 5, 5);
    assertThat(held()).containsExactly(5L);
    store.removeTrack("film", "main");
    assertThat(store.use().heldBytes()).isZero();
  }

  @Test
  void leavesBeforeUnlistedSegmentsUnlessSomebodyReadsIt() {
    live(0, 2);
    store.retain("news", "main", 1, 0);
    AtomicInteger cuts = new AtomicInteger();
    cached(1, 2).lease().orElseThrow().whenCut(cuts::incrementAndGet);
    cached(2, 2);
    live(1, 4);
    assertThat(held()).containsExactly(1L);
    assertThat(store.find(live(0))).as("unlisted").isPresent();

    live(2, 2);
    assertThat(store.find(live(0))).isEmpty();
    assertThat(cuts).hasValue(0);

    live(3, 2);
    assertThat(held()).isEmpty();
    assertThat(cuts).hasValue(1);
  }

  @Test
  void doesNotLeaveForItself() {
    live(0, 6);
    SegmentBody film = store.begin("film");
    store.admitCached(key(1), film);
    film.append(bytes(2));
    assertThatThrownBy(() -> film.append(bytes(1))).isInstanceOf(SegmentStoreFull.class);
    assertThat(film.isFailed()).isFalse();
    live(1, 2);
    assertThat(held()).as("left for a live one").isEmpty();
    assertThatThrownBy(() -> film.append(bytes(1))).isInstanceOf(SegmentGoneException.class);
    assertThat(store.use().heldBytes()).isEqualTo(8 * BLOCK);
  }

  @Test
  void cannotBeReplaced() {
    cached(1, 1);
    SegmentBody other = store.begin("film");
    other.complete();
    assertThatThrownBy(() -> store.admit(key(1), other)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.admitCached(key(1), other))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void isPinnedWhileATrackListsItToo() {
    SegmentBody body = cached(1, 5);
    store.admit(new SegmentKey("film", "live", 1), body);
    assertThatThrownBy(() -> live(0, 4)).isInstanceOf(SegmentStoreFull.class);
    store.retain("film", "live", 2, 2);
    live(1, 4);
    assertThat(held()).isEmpty();
  }

  @Test
  void aFilmPlaysInLittleRoom() {
    for (int msn = 0; msn < 1800; msn++) {
      cached(msn, 2);
      assertThat(store.find(key(msn))).isPresent();
      assertThat(store.use().heldBytes()).isLessThanOrEqualTo(8 * BLOCK);
    }
    assertThat(store.use().refusals()).isZero();
    assertThat(held()).containsExactly(1796L, 1797L, 1798L, 1799L);
  }

  private List<Long> held() {
    List<Long> found = new ArrayList<>();
    LongStream.range(0, 1800).filter(msn -> isHeld(key(msn))).forEach(found::add);
    return found;
  }

  /** Is use, too: to be asked for at the end of a test, or where that does not matter. */
  private boolean isHeld(SegmentKey key) {
    return store.find(key).isPresent();
  }

  private SegmentBody cached(long msn, int blocks) {
    SegmentBody body = store.begin("film");
    body.append(bytes(blocks));
    body.complete();
    store.admitCached(key(msn), body);
    return body;
  }

  private void live(long msn, int blocks) {
    SegmentBody body = store.begin("news");
    try {
      body.append(bytes(blocks));
      body.complete();
      store.admit(live(msn), body);
    } catch (SegmentStoreFull full) {
      store.discard(body);
      throw full;
    }
  }

  private static ByteString bytes(int blocks) {
    return ByteString.fromArray(new byte[blocks * BLOCK]);
  }

  private static SegmentKey key(long msn) {
    return new SegmentKey("film", "main", msn);
  }

  private static SegmentKey live(long msn) {
    return new SegmentKey("news", "main", msn);
  }
}
