package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.source.ChannelId;
import io.millrace.timeline.TimelineNumbers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentCheckpointsTest {

  private final RecentCheckpoints checkpoints = new RecentCheckpoints();

  @Test
  void remembersTheNumbersOfTheLatestAndForgetsThoseThatHaveNotPublishedForLongest() {
    keep("first", 1);
    keep("second", 2);
    for (int i = 0; i < RecentCheckpoints.MOST - 2; i++) {
      keep("other-" + i, i);
    }
    keep("first", 11);
    keep("one-more", 3);

    assertThat(nextMsn("first")).isEqualTo(11);
    assertThat(nextMsn("second")).isEqualTo(-1);
    assertThat(nextMsn("one-more")).isEqualTo(3);
  }

  private void keep(String channel, long nextMsn) {
    checkpoints.keep(
        new ChannelId(channel),
        TrackId.MAIN,
        new TimelineNumbers(nextMsn, 0, Duration.ofSeconds(4), true));
  }

  private long nextMsn(String channel) {
    return checkpoints
        .find(new ChannelId(channel), TrackId.MAIN)
        .map(TimelineNumbers::nextMsn)
        .orElse(-1L);
  }
}
