package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ContentMark.Fingerprint;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepeatedContentTest {

  /** Each letter is a segment; what is told after the last one. */
  @ParameterizedTest
  @CsvSource({
    "a,              0, ''",
    "aa,             0, ''",
    "aaa,            1, a",
    "abaaa,          1, a",
    "abcdef,         0, ''",
    "abab,           0, ''",
    "ababa,          2, ab",
    "xyababa,        2, ab",
    "abcabc,         0, ''",
    "abcabca,        3, abc",
    "aabaab,         0, ''",
    "aabaaba,        3, aab",
    "abcdeabcde,     0, ''",
    "abcdeabcdea,    0, ''",
    "aaab,           0, ''",
    "aaabaa,         0, ''",
    "ababac,         0, ''",
    "abcdabcdabcd,   4, abcd",
  })
  void aRoundIsToldWhenItBeginsForTheThirdTime(String segments, int round, String repeated) {
    var content = seen(4, segments);

    assertThat(content.round()).isEqualTo(round);
    var expected = new HashSet<Fingerprint>();
    repeated.chars().forEach(letter -> expected.add(new Fingerprint(1, letter)));
    assertThat(content.repeated()).isEqualTo(expected);
  }

  @Test
  void nothingIsLookedForWhereNoLoopIsWanted() {
    var content = seen(0, "aaaaaaa");

    assertThat(content.round()).isZero();
    assertThat(content.repeated()).isEmpty();
  }

  @Test
  void theSameChecksumOfAnotherLengthIsOtherContent() {
    var content = new RepeatedContent(10);
    for (int bytes = 1; bytes <= 20; bytes++) {
      content.segment(new Fingerprint(bytes, 7));
    }
    assertThat(content.round()).isZero();
  }

  @Test
  void whatAnEncoderMakesIsNeverTaken() {
    var content = new RepeatedContent(10);
    var random = new Random(20300101);
    for (int i = 0; i < 100_000; i++) {
      content.segment(new Fingerprint(1_000_000, random.nextInt()));
      assertThat(content.round()).isZero();
    }
  }

  private static RepeatedContent seen(int longestRound, String segments) {
    var content = new RepeatedContent(longestRound);
    segments.chars().forEach(letter -> content.segment(new Fingerprint(1, letter)));
    return content;
  }
}
