package io.millrace.cluster;

import static io.millrace.cluster.TwoNodes.NEWS;
import static io.millrace.cluster.TwoNodes.await;
import static io.millrace.cluster.TwoNodes.begin;
import static io.millrace.cluster.TwoNodes.bytes;
import static io.millrace.cluster.TwoNodes.hold;
import static io.millrace.cluster.TwoNodes.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.millrace.channel.ChannelView;
import io.millrace.channel.Phase;
import io.millrace.channel.RenderedPlaylist;
import io.millrace.channel.TrackId;
import io.millrace.channel.TrackView;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentStore;
import io.millrace.testing.Eventually;
import io.millrace.upstream.UpstreamSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node pulls ahead of its viewers from the owner of a channel. */
class SegmentExchangeTest {

  private static final int FIRST = 25;

  private final ClusterRig rig = ClusterRig.of(1, "");
  private final SegmentStore owned = new SegmentStore(TwoNodes.ROOM);
  private final SegmentStore store = new SegmentStore(TwoNodes.ROOM);
  private SegmentEndpoint owner;
  private SegmentExchange exchange;

  @BeforeEach
  void open() {
    owner = TwoNodes.endpoint(rig.node(0), owned);
    Config config =
        ConfigFactory.parseString(
                """
                millrace.cluster {
                  host = "192.0.2.1"
                  bind-host = "127.0.0.1"
                  secret = "%s"
                  segments.port = 0
                }
                """
                    .formatted(TwoNodes.SECRET))
            .withFallback(ConfigFactory.load());
    exchange =
        await(
            SegmentExchange.start(
                rig.node(0), ClusterSettings.from(config), store, UpstreamSettings.from(config)));
  }

  @AfterEach
  void close() {
    await(exchange.stop(Duration.ZERO));
    await(owner.stop(Duration.ZERO));
    rig.close();
  }

  /** As in a container, where the name that others know is nothing that can be listened on. */
  @Test
  void segmentsAreGivenOutWhereTheNodeListensUnderTheNameThatOthersKnow() {
    assertThat(exchange.segments().address()).startsWith("192.0.2.1:");
  }

  @Test
  void aPlaylistIsWholeWhenAllThatIsNewInItIsHere() {
    assertThat(await(bring(FIRST, ""))).as("nobody waits for the first one").isTrue();
    hold(owned, FIRST + 1, bytes(5000));
    SegmentBody coming = begin(owned, FIRST + 2);
    coming.append(ByteString.fromArray(bytes(1000)));

    assertThat(await(bring(FIRST + 1, ""))).isTrue();
    CompletableFuture<Boolean> onItsWay = bring(FIRST + 2, "");
    Eventually.within(
        Duration.ofSeconds(20), () -> assertThat(store.find(key(FIRST + 2))).isPresent());
    CompletableFuture<Boolean> askedAgain = bring(FIRST + 2, "");
    assertThat(onItsWay).isNotDone();
    assertThat(askedAgain).as("it is still on its way").isNotDone();

    coming.complete();
    assertThat(await(onItsWay)).isTrue();
    assertThat(await(askedAgain)).isTrue();
    assertThat(store.find(key(FIRST + 2))).matches(body -> body.orElseThrow().isComplete());
  }

  @Test
  void whatCannotBeHadIsTriedAgain() {
    assertThat(await(bring(FIRST, ""))).isTrue();
    assertThat(await(bring(FIRST + 1, ""))).isFalse();

    hold(owned, FIRST + 1, bytes(5000));
    assertThat(await(bring(FIRST + 1, ""))).isTrue();
  }

  /** What stands in place of a lost segment never comes. */
  @Test
  void aPlaylistWithGapsWaitsForNothing() {
    assertThat(await(bring(FIRST, ""))).isTrue();
    assertThat(await(bring(FIRST + 1, "#EXT-X-GAP\n"))).isTrue();
  }

  private CompletableFuture<Boolean> bring(int last, String tags) {
    var track =
        new TrackView(
            TrackId.MAIN,
            Optional.of(RenderedPlaylist.of("#EXTM3U\n" + tags)),
            FIRST,
            last,
            Duration.ofSeconds(2),
            false);
    var view =
        new ChannelView(NEWS, "news", Phase.LIVE, Optional.empty(), List.of(track), Map.of());
    return exchange
        .bring(view, "127.0.0.1:" + owner.address().getPort(), Set.of(TrackId.MAIN))
        .toCompletableFuture();
  }
}
