package io.millrace.channel;

import static io.millrace.channel.TestChannels.CONTENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ContentMark.Fingerprint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentHealthTest {

  private final ContentHealth health = new ContentHealth(CONTENT);
  private int content;
  private int thin;

  @Test
  void saysNothingOfASourceThatGoesOn() {
    for (int i = 0; i < 100; i++) {
      goesOn();
      assertThat(health.complaint()).isEmpty();
      assertThat(health.remarks()).isEmpty();
    }
  }

  /**
   * Letters are pictures, {@code -} a segment without, {@code t} one that is far smaller than
   * usual, {@code j} one to which the clock jumps, {@code r} a new beginning of the numbers.
   */
  @ParameterizedTest
  @CsvSource(
      nullValues = "",
      value = {
        "A,           ,",
        "AA,          ,",
        "AAA,         it sends the same segment again and again,",
        "AAAB,        ,",
        "A-A-A,       it sends the same segment again and again,",
        "ABABA,       it sends the same 2 segments again and again,",
        "------,      ,",
        "ttt,         ,",
        "tttt,        4 segments in a row are far smaller than usual,",
        "ttttA,       ,",
        "j,           ,               its clock jumped once within the last 1 segments",
        "AjB,         ,               its clock jumped once within the last 3 segments",
        "jAj,         ,               its clock jumped 2 times within the last 3 segments",
        "jAjBj,       its clock jumped 3 times within the last 5 segments,",
        "jjCDEFGHIKLj, ,              its clock jumped once within the last 10 segments",
        "jABCDEFGHIK, ,",
        "r,           ,               it began to number its segments anew",
        "rArB,        ,               it began to number its segments anew",
        "rArBr,       it began to number its segments anew 3 times,",
      })
  void tellsWhatIsWrong(String segments, String complaint, String remark) {
    segments.chars().forEach(segment -> seen((char) segment));

    assertThat(health.complaint()).isEqualTo(Optional.ofNullable(complaint));
    assertThat(health.remarks())
        .isEqualTo(Optional.ofNullable(remark).map(List::of).orElse(List.of()));
  }

  @Test
  void newBeginningsAreForgottenInTime() {
    health.numberedAnew();
    health.numberedAnew();
    for (int i = 0; i < ContentHealth.RENUMBERINGS_AMONG; i++) {
      goesOn();
    }
    health.numberedAnew();

    assertThat(health.complaint()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"AA, false", "AAA, true", "ABABA, true", "ABABABC, false", "BAAA, false"})
  void aLoopFromTheFirstSegmentOnIsACard(String segments, boolean card) {
    segments.chars().forEach(segment -> seen((char) segment));

    assertThat(health.isCard()).isEqualTo(card);
  }

  @Test
  void segmentsWithoutAKeyFrameAreRemarkedOnly() {
    for (int i = 0; i < 5; i++) {
      assertThat(health.remarks()).isEmpty();
      health.segment(mark(++content, false, false), 0);
    }
    assertThat(health.remarks()).containsExactly("its segments do not start with a key frame");
    assertThat(health.complaint()).isEmpty();

    goesOn();
    assertThat(health.remarks()).isEmpty();
  }

  private void goesOn() {
    health.segment(mark(++content + 1000, false, true), 0);
  }

  private void seen(char what) {
    switch (what) {
      case '-' -> health.segment(nothing(), 0);
      case 'r' -> health.numberedAnew();
      case 'j' -> health.segment(mark(++content + 1000, true, true), 0);
      case 't' -> health.segment(mark(++content + 1000, false, true), ++thin);
      default -> health.segment(mark(what, false, true), 0);
    }
    thin = what == 't' ? thin : 0;
  }

  private static ContentMark mark(int content, boolean jumps, boolean keyFrame) {
    return new ContentMark(
        Optional.of(new Fingerprint(1, content)), OptionalLong.of(1), jumps, keyFrame);
  }

  private static ContentMark nothing() {
    return new ContentMark(Optional.empty(), OptionalLong.empty(), false, true);
  }
}
