package io.millrace.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/** One body under the keys of several tracks. */
class SharedSegmentTest {

  private static final int BLOCK = SegmentBlocks.BLOCK_BYTES;

  /** Room for eight blocks. */
  private final SegmentStore store = new SegmentStore(8 * BLOCK);

  @Test
  void isFoundUnderEachKeyAndCountsOnce() {
    SegmentBody body = segment(3);
    store.admit(key("low", 1), body);
    store.admit(key("high", 9), body);
    assertThat(store.find(key("low", 1))).containsSame(body);
    assertThat(store.find(key("high", 9))).containsSame(body);
    assertThat(store.use().heldBytes()).isEqualTo(3 * BLOCK);
    assertThat(store.bytesHeld("news")).isEqualTo(3 * BLOCK);
    assertThat(store.use().segments()).isEqualTo(2);
  }

  @Test
  void eachTrackLetsItsOwnKeyGoAndTheLastOneTheBytes() {
    SegmentBody body = shared(3);
    store.retain("news", "low", 2, 2);
    assertThat(store.find(key("low", 1))).isEmpty();
    assertThat(store.find(key("high", 1))).containsSame(body);
    assertThat(store.use().heldBytes()).isEqualTo(3 * BLOCK);
    store.retain("news", "high", 2, 2);
    assertThat(store.find(key("high", 1))).isEmpty();
    assertThat(store.use().heldBytes()).isZero();
  }

  @Test
  void staysWhileOneTrackListsIt() {
    shared(5);
    store.retain("news", "low", 2, 0);
    assertThatThrownBy(() -> segment(4)).isInstanceOf(SegmentStoreFull.class);
    assertThat(store.find(key("low", 1))).isPresent();
    store.retain("news", "high", 2, 0);
    segment(4);
    assertThat(store.find(key("low", 1))).as("left for the room, under all keys").isEmpty();
    assertThat(store.find(key("high", 1))).isEmpty();
    assertThat(store.use().evictions()).isEqualTo(1);
  }

  @Test
  void mayLeaveOnceTheTrackThatListsItHasLetItGo() {
    shared(5);
    store.retain("news", "low", 2, 0);
    store.retain("news", "high", 2, 2);
    assertThat(store.find(key("low", 1))).isPresent();
    segment(5);
    assertThat(store.find(key("low", 1))).isEmpty();
  }

  @Test
  void aRemovedTrackTakesOnlyWhatIsItsAlone() {
    SegmentBody both = shared(1);
    SegmentBody own = segment(1);
    store.admit(key("low", 2), own);
    SegmentBody filling = store.begin("news");
    filling.append(ByteString.fromArray(new byte[10]));
    store.admit(key("low", 3), filling);
    store.removeTrack("news", "low");
    assertThat(store.find(key("high", 1))).containsSame(both);
    assertThat(store.find(key("low", 1))).isEmpty();
    assertThat(store.find(key("low", 2))).isEmpty();
    assertThat(filling.isFailed()).isTrue();
    assertThat(store.use().heldBytes()).isEqualTo(BLOCK);
  }

  @Test
  void aBodyThatFailsIsGoneUnderAllKeys() {
    SegmentBody body = store.begin("news");
    store.admit(key("low", 1), body);
    store.admit(key("high", 1), body);
    body.fail(new SegmentInvalidException("broken"));
    assertThat(store.use()).isEqualTo(new SegmentStoreUse(8 * BLOCK, 0, 0, 0, 0));
  }

  @Test
  void admittingTwiceUnderOneKeyChangesNothing() {
    SegmentBody body = shared(1);
    store.retain("news", "low", 2, 0);
    store.admit(key("low", 1), body);
    store.retain("news", "high", 2, 2);
    segment(8);
    assertThat(store.find(key("low", 1))).isEmpty();
  }

  @Test
  void whatWasLetGoDoesNotComeBackNorIsItCutByALateDiscard() {
    SegmentBody body = segment(1);
    store.admit(key("low", 1), body);
    SegmentLease lease = body.lease().orElseThrow();
    store.retain("news", "low", 2, 2);
    store.discard(body);
    assertThat(body.readers()).isEqualTo(1);
    assertThatThrownBy(() -> store.admit(key("high", 1), body))
        .isInstanceOf(IllegalStateException.class);
    lease.release();
    assertThat(store.use().heldBytes()).isZero();
  }

  @Test
  void whatWasCachedOrUnlistedStaysOnceSomebodyListsIt() {
    SegmentBody cached = segment(2);
    store.admitCached(key("low", 1), cached);
    SegmentBody unlisted = segment(2);
    store.admit(key("low", 2), unlisted);
    store.retain("news", "low", 3, 1);
    assertThat(store.adopt(key("low", 1))).containsSame(cached);
    assertThat(store.adopt(key("low", 2))).containsSame(unlisted);
    assertThat(store.adopt(key("low", 3))).isEmpty();
    assertThatThrownBy(() -> segment(5)).isInstanceOf(SegmentStoreFull.class);
    assertThat(store.find(key("low", 1))).isPresent();
    assertThat(store.find(key("low", 2))).isPresent();
  }

  @Test
  void numbersThatWillBeUsedAnewAreFree() {
    SegmentBody both = shared(1);
    SegmentBody own = segment(1);
    store.admit(key("low", 2), own);
    store.removeFrom("news", "low", 1);
    assertThat(store.find(key("low", 1))).isEmpty();
    assertThat(store.find(key("low", 2))).isEmpty();
    assertThat(store.find(key("high", 1))).containsSame(both);
    store.admit(key("low", 1), segment(1));
    assertThat(store.use().heldBytes()).isEqualTo(2 * BLOCK);
  }

  private SegmentBody shared(int blocks) {
    SegmentBody body = segment(blocks);
    store.admit(key("low", 1), body);
    store.admit(key("high", 1), body);
    return body;
  }

  private SegmentBody segment(int blocks) {
    SegmentBody body = store.begin("news");
    try {
      body.append(ByteString.fromArray(new byte[blocks * BLOCK]));
      body.complete();
      return body;
    } catch (SegmentStoreFull full) {
      store.discard(body);
      throw full;
    }
  }

  private static SegmentKey key(String track, long msn) {
    return new SegmentKey("news", track, msn);
  }
}
