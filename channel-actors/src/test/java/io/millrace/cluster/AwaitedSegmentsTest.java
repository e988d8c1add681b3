package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelView;
import io.millrace.channel.Phase;
import io.millrace.channel.RenderedPlaylist;
import io.millrace.channel.TrackId;
import io.millrace.channel.TrackView;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class AwaitedSegmentsTest {

  private static final ChannelId NEWS = new ChannelId("news");

  private final Queue<SegmentKey> pulled = new ConcurrentLinkedQueue<>();
  private final SegmentBody body = new SegmentStore(1 << 20).begin("news");
  private final AwaitedSegments segments =
      new AwaitedSegments(
          key -> {
            pulled.add(key);
            return CompletableFuture.completedStage(Optional.of(body));
          });

  private static SegmentKey key(long msn) {
    return new SegmentKey("news", "main", msn);
  }

  private static ChannelView listing(long last) {
    return new ChannelView(
        NEWS,
        "news",
        Phase.LIVE,
        Optional.empty(),
        List.of(
            new TrackView(
                TrackId.MAIN,
                Optional.of(RenderedPlaylist.of("#EXTM3U\n")),
                20,
                last,
                Duration.ofSeconds(6),
                false)),
        Map.of());
  }

  private CompletableFuture<Optional<SegmentBody>> await(long msn) {
    return segments.await(key(msn)).toCompletableFuture();
  }

  @Test
  void whatIsListedIsPulledAtOnce() {
    segments.listed(listing(30));

    assertThat(await(30)).isCompletedWithValue(Optional.of(body));
    assertThat(pulled).containsExactly(key(30));
  }

  @Test
  void whatIsNotListedYetIsNotPulledBeforeItIs() {
    segments.listed(listing(30));
    CompletableFuture<Optional<SegmentBody>> next = await(31);
    CompletableFuture<Optional<SegmentBody>> after = await(32);
    assertThat(next).isNotDone();
    assertThat(pulled).isEmpty();

    segments.listed(listing(31));
    assertThat(next).isCompletedWithValue(Optional.of(body));
    assertThat(after).isNotDone();
    assertThat(pulled).containsExactly(key(31));
  }

  @Test
  void whatIsNeverListedComesToNothing() {
    segments.listed(listing(30));

    assertThat(TwoNodes.await(segments.await(key(31)))).isEmpty();
    assertThat(pulled).isEmpty();
  }

  @Test
  void nobodyWaitsWhereTheChannelIsNotFollowed() {
    assertThat(await(31)).isCompletedWithValue(Optional.empty());

    segments.listed(listing(30));
    CompletableFuture<Optional<SegmentBody>> waiting = await(31);
    segments.forget(NEWS);
    assertThat(waiting).isCompletedWithValue(Optional.empty());
    assertThat(await(31)).isCompletedWithValue(Optional.empty());
    assertThat(pulled).isEmpty();
  }
}
