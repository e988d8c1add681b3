package io.millrace.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributeListTest {

  @Test
  void keepsOrderAndValuesVerbatim() {
    String text = "B=\"x,y=z\",A=0x0aF,C=1280x720,D=YES,B=second,E=";

    assertThat(AttributeList.parse(text).write()).isEqualTo(text);
  }

  @Test
  void answersByType() {
    AttributeList list = AttributeList.parse("B=\"x,y=z\",A=0x0aF,D=YES,N=12,B=second,Q=bare");

    assertThat(list.value("B")).contains("\"x,y=z\"");
    assertThat(list.quoted("B")).contains("x,y=z");
    assertThat(list.quoted("Q")).contains("bare");
    assertThat(list.hexadecimal("A").orElseThrow()).containsExactly(0, 0xaf);
    assertThat(list.hexadecimal("N")).isEmpty();
    assertThat(list.integer("N")).hasValue(12);
    assertThat(list.integer("D")).isEmpty();
    assertThat(list.integer("absent")).isEmpty();
    assertThat(list.isYes("D")).isTrue();
    assertThat(list.isYes("N")).isFalse();
  }

  @Test
  void toleratesWhiteSpaceAndEmptyPlaces() {
    assertThat(AttributeList.parse(" A = 1 , ,B=\"2\" ,").write()).isEqualTo("A=1,B=\"2\"");
    assertThat(AttributeList.parse("").attributes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1", "A=\"", "\"A\"=1", "A=1,=B"})
  void refusesWhatIsNoList(String text) {
    assertThatThrownBy(() -> AttributeList.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cannotBeMadeToBreakALine() {
    assertThatThrownBy(() -> new Attribute("A", "1\n#EXT-X-ENDLIST"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Attribute.quoted("A", "1\",B=\"2"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(AttributeList.of(Attribute.quoted("URI", "k")).write()).isEqualTo("URI=\"k\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"A=1,B", "B,A=1", "A=1,\"x,y\"", " B , A = 1 "})
  void passesOverWhatIsNoAttribute(String text) {
    assertThat(AttributeList.parse(text).write()).isEqualTo("A=1");
  }
}
