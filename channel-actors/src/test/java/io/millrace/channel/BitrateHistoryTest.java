package io.millrace.channel;

import static io.millrace.channel.TestChannels.CONTENT;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BitrateHistoryTest {

  private static final long USUAL = 4_000_000;
  private static final long CARD = 400_000;

  private final BitrateHistory history = new BitrateHistory(CONTENT);

  @Test
  void countsSegmentsInARowThatAreFarSmallerThanUsual() {
    play("a", USUAL, 20);

    assertThat(history.segment("a", CARD)).isEqualTo(1);
    assertThat(history.segment("a", CARD)).isEqualTo(2);
    assertThat(history.segment("a", USUAL / 8)).as("just enough").isZero();
    assertThat(history.segment("a", USUAL / 8 - 1)).isEqualTo(1);
  }

  @Test
  void saysNothingBeforeItKnowsWhatIsUsual() {
    play("a", USUAL, BitrateHistory.ENOUGH - 1);

    assertThat(history.segment("a", CARD)).isZero();
    assertThat(history.segment("a", CARD)).as("now it knows").isEqualTo(1);
  }

  @Test
  void aFewLargeSegmentsDoNotMakeTheOthersSmall() {
    for (int i = 0; i < 30; i++) {
      assertThat(history.segment("a", i % 3 == 0 ? 100 * USUAL : USUAL)).isZero();
    }
  }

  @Test
  void anotherSourceIsMeasuredByWhatTheChannelKnows() {
    play("a", USUAL, 20);

    assertThat(play("b", CARD, 4)).isEqualTo(4);
  }

  @Test
  void twoSourcesThatAgreeAreBelieved() {
    play("a", USUAL, 20);
    assertThat(play("a", CARD, 4)).isEqualTo(4);

    assertThat(play("b", CARD, 3)).isEqualTo(3);
    assertThat(play("b", CARD, 1)).as("the programme is a still").isZero();
    assertThat(play("a", CARD, 20)).isZero();
  }

  @Test
  void aSourceThatDisagreesMakesTheFirstOneDoubtfulAgain() {
    play("a", USUAL, 20);
    play("a", CARD, 4);
    play("b", USUAL, 1);

    assertThat(play("a", CARD, 4)).isEqualTo(4);
  }

  @Test
  void whatStaysAsItIsBecomesUsual() {
    play("a", USUAL, 50);

    assertThat(play("a", CARD, BitrateHistory.REMEMBERED - 1))
        .isEqualTo(BitrateHistory.REMEMBERED - 1);
    assertThat(play("a", CARD, 1)).isZero();
  }

  @Test
  void mindsNoBitrateWhereNoneIsAskedFor() {
    var off = new BitrateHistory(new ContentSettings(10, 0, 4, 3, 3));
    for (int i = 0; i < 30; i++) {
      off.segment("a", USUAL);
    }
    assertThat(off.segment("a", 1)).isZero();
  }

  private int play(String source, long bitrate, int segments) {
    int thin = 0;
    for (int i = 0; i < segments; i++) {
      thin = history.segment(source, bitrate);
    }
    return thin;
  }
}
