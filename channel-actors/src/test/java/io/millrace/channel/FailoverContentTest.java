package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ContentMark.Fingerprint;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Sources that are left, or not gone back to, for what their segments hold. */
class FailoverContentTest {

  private static final long USUAL = 4_000_000;

  private final FailoverDriver driver = FailoverDriver.withSources(2).start().deliver();
  private int content;

  @Test
  void aSourceThatSendsTheSamePicturesAgainAndAgainIsLeft() {
    playWell(5);
    for (int i = 0; i < 2; i++) {
      card('A');
      assertThat(driver.phase()).isEqualTo(Phase.LIVE);
    }
    card('A');
    assertThat(driver.outcome()).isEqualTo("SUSPECT a+b: Locate(b)");
    assertThat(driver.failover.doubt(driver.now))
        .hasValue("it sends the same segment again and again");

    driver.deliver();
    assertThat(driver.outcome()).isEqualTo("LIVE b: End(a) TakeOver(b)");
    assertThat(reason("a")).hasValue("it sends the same segment again and again");
  }

  @Test
  void aSourceIsBelievedAgainWhenItsPicturesMove() {
    playWell(5);
    card('A');
    card('A');
    card('A');
    assertThat(driver.phase()).isEqualTo(Phase.SUSPECT);

    playWell(1);
    assertThat(driver.outcome()).isEqualTo("LIVE a: End(b)");
  }

  @Test
  void theOnlySourceIsKeptWhateverItShows() {
    FailoverDriver alone = FailoverDriver.withSources(1).start().deliver();
    for (int i = 0; i < 50; i++) {
      alone.pass(Duration.ofSeconds(4));
      alone.steps(
          alone.failover.contentRead(alone.active(), TrackId.MAIN, pictures('A'), alone.now));
      alone.ready(alone.active());
    }
    assertThat(alone.outcome()).isEqualTo("SUSPECT a");
  }

  @Test
  void aSourceThatStillShowsItsCardTakesOverFromNobody() {
    leaveForACard();
    for (int i = 0; i < 4; i++) {
      driver.pass(Duration.ofSeconds(4));
      read(driver.active(), pictures('B'));
      driver.ready(driver.active());
    }
    assertThat(driver.phase()).as("the other one hangs too").isEqualTo(Phase.SUSPECT);
    long epoch = driver.candidate();
    driver.located();
    driver.playlist(epoch);

    read(epoch, pictures('A'));

    assertThat(driver.failover.active()).map(Attempt::name).hasValue("b");
    assertThat(reason("a")).hasValue("it still sends the same pictures");
  }

  @Test
  void aSourceWhosePicturesMoveAgainTakesOver() {
    leaveForACard();
    for (int i = 0; i < 4; i++) {
      driver.pass(Duration.ofSeconds(4));
      read(driver.active(), pictures('B'));
      driver.ready(driver.active());
    }
    long epoch = driver.candidate();
    driver.located();
    driver.playlist(epoch);
    read(epoch, pictures('C'));
    driver.ready(epoch);

    assertThat(driver.outcome()).isEqualTo("LIVE a: End(b) TakeOver(a)");
  }

  @Test
  void anOperatorMayWantTheCard() {
    leaveForACard();
    driver.wished("a");
    long epoch = driver.candidate();
    driver.located();
    driver.playlist(epoch);
    read(epoch, pictures('A'));
    driver.ready(epoch);

    assertThat(driver.failover.active()).map(Attempt::name).hasValue("a");
  }

  @Test
  void aCardIsBetterThanNothing() {
    leaveForACard();
    driver.ended(driver.active());
    driver.pass(Duration.ofSeconds(3));
    long epoch = driver.candidate();
    driver.located();
    driver.playlist(epoch);
    read(epoch, pictures('A'));
    driver.ready(epoch);

    assertThat(driver.failover.active()).map(Attempt::name).hasValue("a");
  }

  @Test
  void aSourceWhosePicturesAreFarSmallerThanUsualIsLeft() {
    playWell(12);
    for (int i = 0; i < 4; i++) {
      assertThat(driver.phase()).isEqualTo(Phase.LIVE);
      play(mark(++content, USUAL / 10, false));
    }
    assertThat(driver.outcome()).isEqualTo("SUSPECT a+b: Locate(b)");
  }

  @Test
  void theNextRunMayHaveSmallerPictures() {
    playWell(12);
    driver.stop().start().deliver();
    for (int i = 0; i < 6; i++) {
      play(mark(++content, USUAL / 10, false));
    }
    assertThat(driver.phase()).isEqualTo(Phase.LIVE);
  }

  @Test
  void twoSourcesThatShowAStillDoNotFlap() {
    playWell(12);
    for (int i = 0; i < 100; i++) {
      play(mark(++content, USUAL / 10, false));
      if (driver.candidate() != FailoverDriver.OLD_EPOCH) {
        driver.deliver();
      }
    }
    assertThat(driver.phase()).isEqualTo(Phase.LIVE);
    assertThat(driver.failover.active().orElseThrow().epoch()).as("one switch").isEqualTo(2);
  }

  @Test
  void aSourceWhoseClockJumpsAgainAndAgainIsLeft() {
    playWell(5);
    play(mark(++content, USUAL, true));
    assertThat(driver.failover.remarks())
        .containsExactly("its clock jumped once within the last 6 segments");
    play(mark(++content, USUAL, true));
    assertThat(driver.phase()).isEqualTo(Phase.LIVE);
    play(mark(++content, USUAL, true));
    assertThat(driver.phase()).isEqualTo(Phase.SUSPECT);
  }

  @Test
  void aSourceThatNumbersItsSegmentsAnewAgainAndAgainIsLeft() {
    playWell(5);
    for (int i = 0; i < 3; i++) {
      assertThat(driver.phase()).isEqualTo(Phase.LIVE);
      driver.steps(driver.failover.numberedAnew(driver.active(), TrackId.MAIN, driver.now));
    }
    assertThat(driver.phase()).isEqualTo(Phase.SUSPECT);
  }

  @Test
  void wordsOfAFormerAttemptCountForNothing() {
    playWell(5);
    for (int i = 0; i < 5; i++) {
      read(FailoverDriver.OLD_EPOCH, pictures('A'));
      driver.steps(
          driver.failover.numberedAnew(FailoverDriver.OLD_EPOCH, TrackId.MAIN, driver.now));
    }
    assertThat(driver.outcome()).isEqualTo("LIVE a");
  }

  private void leaveForACard() {
    playWell(5);
    card('A');
    card('A');
    card('A');
    driver.deliver();
    assertThat(driver.failover.active()).map(Attempt::name).hasValue("b");
  }

  private void playWell(int segments) {
    for (int i = 0; i < segments; i++) {
      play(mark(++content, USUAL, false));
    }
  }

  private void card(char name) {
    play(pictures(name));
  }

  private void play(ContentMark mark) {
    driver.pass(Duration.ofSeconds(4));
    long epoch = driver.active();
    driver.ready(epoch);
    read(epoch, mark);
  }

  private void read(long epoch, ContentMark mark) {
    driver.steps(driver.failover.contentRead(epoch, TrackId.MAIN, mark, driver.now));
  }

  private Optional<String> reason(String source) {
    return driver.failover.ring().find(source).flatMap(health -> health.failures().last());
  }

  private static ContentMark pictures(char name) {
    return mark(1_000_000 + name, USUAL, false);
  }

  private static ContentMark mark(int content, long bitrate, boolean jumps) {
    return new ContentMark(
        Optional.of(new Fingerprint(1, content)), OptionalLong.of(bitrate), jumps, true);
  }
}
