package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.Attachment;
import io.millrace.channel.ChannelView;
import io.millrace.channel.Phase;
import io.millrace.channel.RenderedPlaylist;
import io.millrace.channel.TrackId;
import io.millrace.channel.TrackView;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class ViewTextTest {

  private static final ChannelId NEWS = new ChannelId("news");

  private static TrackView track(String id, String text) {
    return new TrackView(
        new TrackId(id),
        text.isEmpty() ? Optional.empty() : Optional.of(RenderedPlaylist.of(text)),
        3,
        9,
        Duration.ofSeconds(4),
        false);
  }

  private static ChannelView view(List<TrackView> tracks, Map<String, Attachment> attachments) {
    return new ChannelView(
        NEWS,
        "News",
        Phase.LIVE,
        Optional.of(session -> "#EXTM3U\nviewers/" + session + "/a\nviewers/" + session + "/b\n"),
        tracks,
        attachments);
  }

  @Test
  void theOtherNodeShowsTheSameBytes() {
    ChannelView view =
        view(
            List.of(track("video", "#EXTM3U\nä\n"), track("audio", "")),
            Map.of(
                "key",
                new Attachment(
                    Attachment.Kind.KEY,
                    "application/octet-stream",
                    ByteString.fromArray(new byte[] {0, -1, 7}))));
    ChannelView there = ViewText.of(view).view(NEWS, Optional.empty());

    assertThat(there.multivariant().orElseThrow().text("s1"))
        .isEqualTo(view.multivariant().orElseThrow().text("s1"));
    assertThat(there.tracks()).isEqualTo(view.tracks());
    assertThat(there.attachments()).isEqualTo(view.attachments());
    assertThat(there.phase()).isEqualTo(Phase.LIVE);
  }

  @Test
  void aChannelThatDoesNotPlayDoesNotPlayThere() {
    ChannelView idle = ChannelView.notPlaying(NEWS, "News", Phase.IDLE);
    assertThat(ViewText.of(idle).view(NEWS, Optional.empty())).isEqualTo(idle);
  }

  @Test
  void whatDidNotChangeIsNotRenderedAgain() {
    ChannelView before = view(List.of(track("video", "one"), track("audio", "one")), Map.of());
    ChannelView after = view(List.of(track("video", "one"), track("audio", "two")), Map.of());
    ChannelView there = ViewText.of(after).view(NEWS, Optional.of(before));

    assertThat(there.track("video").orElseThrow().playlist().orElseThrow())
        .isSameAs(before.track("video").orElseThrow().playlist().orElseThrow());
    assertThat(there.track("audio")).isEqualTo(after.track("audio"));
  }

  @Test
  void aChangeHoldsOnlyWhatDiffers() {
    ViewText before =
        ViewText.of(view(List.of(track("video", "one"), track("audio", "one")), Map.of()));
    ViewText after =
        ViewText.of(view(List.of(track("video", "one"), track("audio", "two")), Map.of()));
    assertThat(after.since(before).changed())
        .extracting(ViewText.TrackText::id)
        .containsExactly(new TrackId("audio"));
  }

  @Test
  void changesLeadFromAnyViewToAnyOther() {
    var random = new Random(5);
    ViewText before = ViewText.of(ChannelView.notPlaying(NEWS, "News", Phase.IDLE));
    for (int round = 0; round < 500; round++) {
      ViewText after = ViewText.of(some(random));
      assertThat(before.with(after.since(before))).as("round %d", round).isEqualTo(after);
      before = after;
    }
  }

  private static ChannelView some(Random random) {
    var tracks = new ArrayList<TrackView>();
    var attachments = new HashMap<String, Attachment>();
    for (String id : List.of("a", "b", "c")) {
      if (random.nextBoolean()) {
        tracks.add(random.nextInt(2) * tracks.size(), track(id, random.nextBoolean() ? id : ""));
      }
      if (random.nextBoolean()) {
        attachments.put(
            id, new Attachment(Attachment.Kind.DATA, "text/plain", ByteString.fromString(id)));
      }
    }
    return view(tracks, attachments);
  }
}
