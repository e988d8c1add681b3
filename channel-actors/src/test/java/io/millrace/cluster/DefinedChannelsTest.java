package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelSupervisor.Defined;
import io.millrace.channel.FakeNode;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefinedChannelsTest {

  private final DefinedChannels channels = new DefinedChannels();

  @Test
  void tellsWhatIsNewWhatChangedAndWhatIsGone() {
    channels.define(List.of(FakeNode.channel("a"), FakeNode.channel("b"), FakeNode.channel("c")));

    assertThat(
            channels.define(
                List.of(
                    FakeNode.channel("d"),
                    FakeNode.channel("b", StartMode.ALWAYS),
                    FakeNode.channel("c"))))
        .isEqualTo(
            new Defined(
                List.of(new ChannelId("d")),
                List.of(new ChannelId("b")),
                List.of(new ChannelId("a")),
                1));
    assertThat(channels.find(new ChannelId("a"))).isEmpty();
    assertThat(channels.find(new ChannelId("b")).orElseThrow().start()).isEqualTo(StartMode.ALWAYS);
  }
}
