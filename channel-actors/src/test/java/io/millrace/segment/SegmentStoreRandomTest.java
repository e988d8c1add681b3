package io.millrace.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done to a store, and in whatever order, it keeps its promises after each step. */
class SegmentStoreRandomTest {

  private static final int BLOCK = SegmentBlocks.BLOCK_BYTES;
  private static final long BUDGET = 10L * BLOCK;
  private static final int STEPS = 4000;
  private static final List<String> CHANNELS = List.of("news", "film");
  private static final List<String> TRACKS = List.of("low", "high", "audio");
  private static final int MSNS = 12;

  /** So many of the latest bodies are worked on. */
  private static final int WINDOW = 10;

  /** A key as it should be. */
  private record Promise(SegmentBody body, boolean listed, boolean cached) {}

  private final SegmentStore store = new SegmentStore(BUDGET);
  private final List<SegmentBody> bodies = new ArrayList<>();
  private final Map<SegmentBody, String> channels = new HashMap<>();
  private final Map<SegmentKey, Promise> promises = new HashMap<>();
  private final List<SegmentLease> leases = new ArrayList<>();
  private int cuts;
  private int refused;
  private int shared;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void keepsItsPromises(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      act(random);
      assertHolds();
    }
    assertThat(List.of(cuts, refused, shared)).as("all was met").allMatch(count -> count > 0);
    leases.forEach(SegmentLease::release);
    CHANNELS.forEach(store::removeChannel);
    assertThat(store.use().heldBytes()).isZero();
    assertThat(store.use().segments()).isZero();
  }

  private void act(Random random) {
    switch (random.nextInt(16)) {
      case 0 -> begin(random);
      case 1, 2, 3 -> append(random);
      case 4, 5 -> one(random).complete();
      case 6, 7, 8, 9 -> admit(random);
      case 10 -> retain(random);
      case 11, 12, 13 -> lease(random);
      case 14 -> release(random);
      default -> giveUp(random);
    }
  }

  private void begin(Random random) {
    String channel = CHANNELS.get(random.nextInt(CHANNELS.size()));
    SegmentBody body = store.begin(channel);
    bodies.add(body);
    channels.put(body, channel);
    if (bodies.size() > WINDOW) {
      store.discard(bodies.get(bodies.size() - 1 - WINDOW));
    }
  }

  private void append(Random random) {
    SegmentBody body = one(random);
    try {
      body.append(ByteString.fromArray(new byte[1 + random.nextInt(3 * BLOCK)]));
    } catch (SegmentStoreFull full) {
      refused++;
      body.fail(full);
    } catch (RuntimeException ended) {
      assertThat(held(body) == 0 || body.isComplete()).isTrue();
    }
  }

  private void admit(Random random) {
    SegmentBody body = one(random);
    String channel = channels.getOrDefault(body, "none");
    SegmentKey key = new SegmentKey(channel, TRACKS.get(random.nextInt(3)), random.nextInt(MSNS));
    boolean cached = random.nextBoolean();
    try {
      if (cached) {
        store.admitCached(key, body);
      } else {
        store.admit(key, body);
      }
    } catch (IllegalStateException ended) {
      return;
    }
    shared += promises.values().stream().anyMatch(each -> each.body() == body) ? 1 : 0;
    promises.putIfAbsent(key, new Promise(body, !cached, cached));
  }

  private void retain(Random random) {
    String channel = CHANNELS.get(random.nextInt(2));
    String track = TRACKS.get(random.nextInt(3));
    long firstHeld = random.nextInt(MSNS);
    long firstListed = firstHeld + random.nextInt(MSNS);
    store.retain(channel, track, firstListed, firstHeld);
    for (SegmentKey key : List.copyOf(promises.keySet())) {
      if (!key.channel().equals(channel) || !key.track().equals(track)) {
        continue;
      }
      if (key.msn() < firstHeld) {
        promises.remove(key);
      } else {
        promises.computeIfPresent(
            key,
            (same, is) ->
                new Promise(is.body(), !is.cached() && key.msn() >= firstListed, is.cached()));
      }
    }
  }

  private void lease(Random random) {
    if (promises.isEmpty()) {
      return;
    }
    SegmentKey key = List.copyOf(promises.keySet()).get(random.nextInt(promises.size()));
    store
        .find(key)
        .flatMap(SegmentBody::lease)
        .ifPresent(
            lease -> {
              lease.whenCut(() -> cuts++);
              leases.add(lease);
            });
  }

  private void release(Random random) {
    if (!leases.isEmpty()) {
      leases.remove(random.nextInt(leases.size())).release();
    }
  }

  private void giveUp(Random random) {
    String channel = CHANNELS.get(random.nextInt(2));
    String track = TRACKS.get(random.nextInt(3));
    switch (random.nextInt(8)) {
      case 0 -> {
        store.removeChannel(channel);
        promises.keySet().removeIf(key -> key.channel().equals(channel));
      }
      case 1, 2 -> {
        store.removeTrack(channel, track);
        promises.keySet().removeIf(k -> k.channel().equals(channel) && k.track().equals(track));
      }
      case 3 -> one(random).fail(new SegmentInvalidException("broken"));
      default -> store.discard(one(random));
    }
  }

  /** Mostly one of the latest. */
  private SegmentBody one(Random random) {
    if (bodies.isEmpty()) {
      begin(random);
    }
    return bodies.get(Math.max(0, bodies.size() - 1 - random.nextInt(WINDOW)));
  }

  private void assertHolds() {
    SegmentStoreUse use = store.use();
    long all = bodies.stream().mapToLong(SegmentStoreRandomTest::held).sum();
    assertThat(use.heldBytes()).isEqualTo(all).isLessThanOrEqualTo(BUDGET);
    assertThat(CHANNELS.stream().mapToLong(store::bytesHeld).sum()).isEqualTo(all);
    int found = 0;
    for (Map.Entry<SegmentKey, Promise> each : List.copyOf(promises.entrySet())) {
      SegmentBody body = each.getValue().body();
      var inStore = store.find(each.getKey());
      if (inStore.isPresent()) {
        found++;
        assertThat(inStore).as("under %s", each.getKey()).containsSame(body);
      } else {
        assertThat(each.getValue().listed() && !body.isFailed()).as("lost %s", each).isFalse();
        promises.remove(each.getKey());
      }
    }
    assertThat(use.segments()).isEqualTo(found);
  }

  /** What the heap holds of it. */
  private static long held(SegmentBody body) {
    if (isGone(body)) {
      return 0;
    }
    long length = body.length();
    return body.isComplete() ? length : (length + BLOCK - 1) / BLOCK * BLOCK;
  }

  private static boolean isGone(SegmentBody body) {
    return body.read(0, SegmentStoreRandomTest::nobody) instanceof SegmentReading.Failed;
  }

  private static void nobody() {}
}
