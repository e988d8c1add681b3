package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.Founding.Form;
import io.millrace.cluster.Founding.Join;
import io.millrace.cluster.Founding.Standing;
import io.millrace.cluster.Founding.Wait;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoundingTest {

  private static final int LONG = 1000;

  private static Founding first(String others) {
    return new Founding("a", names(others));
  }

  private static Set<String> names(String text) {
    return Set.copyOf(text.chars().mapToObj(letter -> String.valueOf((char) letter)).toList());
  }

  /**
   * Small letters are free, capital ones are in a cluster, and "!" before one says that it ends.
   */
  private static Map<String, Standing> heard(String text) {
    var heard = new LinkedHashMap<String, Standing>();
    for (int at = 0; at < text.length(); at++) {
      char letter = text.charAt(at);
      boolean ends = at > 0 && text.charAt(at - 1) == '!';
      if (letter != '!') {
        heard.put(
            String.valueOf(Character.toLowerCase(letter)),
            ends
                ? Standing.LEAVING
                : Character.isUpperCase(letter) ? Standing.MEMBER : Standing.FREE);
      }
    }
    return heard;
  }

  @Test
  void theOnlySeedFormsTheClusterAtOnce() {
    assertThat(first("").next(Map.of(), 0)).isEqualTo(new Form());
  }

  @ParameterizedTest
  @ValueSource(strings = {"b", "bc", "bcd", "bcde"})
  void allSeedsThatAreFreeNeedNotWait(String others) {
    assertThat(first(others).next(heard(others), 0)).isEqualTo(new Form());
  }

  @ParameterizedTest
  @CsvSource({"bc, b", "bc, c", "bcd, bd", "bcde, be", "bcdef, bcd"})
  void mostOfThemWaitSomeTimeForTheOthers(String others, String there) {
    Founding founding = first(others);
    assertThat(founding.next(heard(there), Founding.SETTLED - 1)).isInstanceOf(Wait.class);
    assertThat(founding.next(heard(there), Founding.SETTLED)).isEqualTo(new Form());
    assertThat(founding.hasMost(heard(there))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "b, '', 1",
    "bc, '', 1",
    "bcd, '', 2",
    "bcd, c, 1",
    "bcde, '', 2",
    "bcde, d, 1",
    "bc, '!b', 1",
    "bcde, 'b!c', 1",
    "bc, x, 1",
  })
  void withoutMostOfThemItWaitsForEver(String others, String there, int needed) {
    Founding founding = first(others);
    assertThat(founding.hasMost(heard(there))).isFalse();
    assertThat(founding.next(heard(there), LONG))
        .isInstanceOfSatisfying(Wait.class, wait -> assertThat(wait.needed()).isEqualTo(needed));
  }

  @ParameterizedTest
  @CsvSource({"bc, B", "bc, bC", "bc, Bc", "bcde, bcdE", "b, B"})
  void whereOneIsInAClusterItJoins(String others, String there) {
    assertThat(first(others).next(heard(there), LONG)).isInstanceOf(Join.class);
  }

  @Test
  void itNamesWhoIsMissing() {
    assertThat(first("bcd").next(heard("c"), 0)).isEqualTo(new Wait(List.of("b", "d"), 1));
  }

  @Test
  void aSeedThatIsListedTwiceCountsOnce() {
    var founding = new Founding("a", Set.of("a", "b", "c"));
    assertThat(founding.others()).containsExactlyInAnyOrder("b", "c");
    assertThat(founding.next(Map.of(), LONG)).isInstanceOf(Wait.class);
  }

  /**
   * However the network is cut: two sides that could form a cluster would have a seed in common.
   */
  @Test
  void noTwoSidesOfACutHaveMostOfTheSeeds() {
    for (int count = 2; count <= 7; count++) {
      List<String> all =
          IntStream.range(0, count).mapToObj(i -> String.valueOf((char) ('a' + i))).toList();
      for (int side = 0; side < (1 << count); side++) {
        int here = side;
        Set<String> mine = new HashSet<>();
        Set<String> theirs = new HashSet<>();
        for (int i = 0; i < count; i++) {
          (((here >> i) & 1) == 1 ? mine : theirs).add(all.get(i));
        }
        assertThat(has(mine, all) && has(theirs, all)).as(mine + " and " + theirs).isFalse();
      }
    }
  }

  private static boolean has(Set<String> side, List<String> all) {
    return side.stream()
        .anyMatch(
            self ->
                new Founding(self, Set.copyOf(all))
                    .hasMost(
                        heard(
                            String.join("", side.stream().filter(n -> !n.equals(self)).toList()))));
  }
}
