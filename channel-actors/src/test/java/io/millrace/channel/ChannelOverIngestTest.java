package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.testing.SettledTime;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The channel with its real children; only origins and transfers are faked. */
class ChannelOverIngestTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());
  private static final Logger ROOT =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final ChannelRig rig = new ChannelRig(KIT, channel(source("a", 1), source("b", 2)));

  @BeforeEach
  void listen() {
    log.start();
    ROOT.addAppender(log);
    rig.fetcher.completingAtOnce();
  }

  @AfterEach
  void endChannel() {
    ROOT.detachAppender(log);
    rig.end();
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void playsAndGoesOnWithTheOtherSourceWhenTheOriginDies() {
    play(1);
    long last = rig.track().lastListed();
    rig.origins.fails("a");
    rig.origins.says("b", playlist(70));
    for (int second = 0; second < 8; second++) {
      rig.pass(Duration.ofSeconds(1));
    }

    rig.await(status -> status.activeSource().equals(Optional.of("b")));
    assertThat(rig.track().lastListed()).isGreaterThan(last);
    assertThat(rig.discontinuities()).isEqualTo(1);
    assertThat(rig.origins.asked("b")).as("probed, then followed").isGreaterThan(1);
  }

  @Test
  void aFetchThatNeverAnswersDoesNotStallTheChannel() {
    play(1);
    rig.fetcher.neverAnswering("4.ts");
    rig.origins.says("a", playlist(2));
    rig.origins.says("b", playlist(70));
    rig.pass(Duration.ofSeconds(7));

    rig.await(status -> status.activeSource().equals(Optional.of("b")));
    assertThat(rig.discontinuities()).isEqualTo(1);
  }

  @Test
  void noSecretGetsIntoStatusDecisionsOrLogs() {
    Level before = ROOT.getLevel();
    ROOT.setLevel(Level.DEBUG);
    try {
      play(1);
      rig.origins.says("a", "<html>secret</html>");
      rig.origins.says("b", "#EXTM3U\n#EXTINF:x,\nhttp://secret/secret?secret=1\n");
      rig.pass(Duration.ofSeconds(40));
      rig.locators.failFor("a");
      rig.locators.failFor("b");
      rig.pass(Duration.ofSeconds(60));
      assertThat(rig.status().toString()).doesNotContain("secret");
      assertThat(rig.status().decisions()).isNotEmpty();
    } finally {
      ROOT.setLevel(before);
    }
    assertThat(log.list)
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.getFormattedMessage()).doesNotContain("secret"));
  }

  @Test
  void nothingIsLeftInMemoryAfterTheChannelWasStopped() {
    play(1);
    rig.pass(Duration.ofSeconds(40));
    rig.await(Phase.IDLE);

    assertThat(rig.store.use().heldBytes()).isZero();
    assertThat(rig.origins.open()).isEmpty();
  }

  private void play(int first) {
    rig.origins.says("a", playlist(first));
    assertThat(rig.open().receiveMessage(PATIENCE)).isEqualTo(new Opened());
  }

  private static String playlist(int first) {
    var text =
        new StringBuilder(
            "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:" + first + "\n");
    for (int msn = first; msn < first + 3; msn++) {
      text.append("#EXTINF:4,\n").append(msn).append(".ts\n");
    }
    return text.toString();
  }
}
