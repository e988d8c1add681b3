package io.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.URI;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pages made to cost time. A million characters, looked at a million times each, would take hours.
 */
class HostilePagesTest {

  private static final URI PAGE = URI.create("https://www.example.com/");
  private static final int LENGTH = 1_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".m3u8",
        "a.m3u8'",
        "aHR0c",
        "='",
        "=\"='=`",
        "=\"\\",
        "='\\'",
        "a=",
        "a:[\"",
        "a=[\"=[",
        "a=a+",
        "a='b'+",
        "atob(",
        "a=atob(atob(atob(",
        "`${",
        "a=`${a}`;",
        "<iframe srcdoc='",
        "<iframe src='<iframe",
        "<div>",
        "<b>",
        "<p><b>",
        "<b></p>",
        "<a><b>",
        "<i><p></i>",
        "<table>",
        "<table><td>",
        "<select><option>",
        "<template>",
        "<svg>",
        "<form>",
        "<a href=",
        "<video src=x.m3u8 ",
        "&quot;",
        "https%3A%2F%2F",
        "https://",
        "\\u",
        "{",
        "a={",
        "a={a:",
        "xxxxxxxxxxxxxxxx",
        "a b c d \n",
        "('",
        "open('GET',"
      })
  void costTimeInProportionToTheirLength(String piece) {
    String text = piece.repeat(LENGTH / piece.length());
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          Leads leads = new Leads(PAGE);
          ScriptLeads.collect(text, leads);
          assertThat(leads.found()).hasSizeLessThan(400);
          ScriptVariable.find(text, "a.b.c.d");
        });
    String page = text.substring(0, LENGTH / 4);
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          assertThat(PageLeads.read(page, PAGE).leads()).hasSizeLessThan(400);
          assertThat(PageLeads.read("<script>" + page, PAGE).leads()).hasSizeLessThan(400);
        });
  }

  /** Each of a million siblings is looked for among all the others. */
  @ParameterizedTest
  @ValueSource(
      strings = {"p:nth-child(2)[src]", "p:nth-last-of-type(3) a[src]", "a ~ p[src]", "div p[src]"})
  void selectorsTakeTheirTimeAndNoMore(String css) {
    String page = "<div>" + "<p>".repeat(LENGTH / 3);
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          try {
            assertThat(
                    QueryReading.find(new Query.Selector(css), page, true, Duration.ofMillis(500)))
                .isEmpty();
          } catch (LocatorException tooSlow) {
            assertThat(tooSlow).hasMessageContaining("millrace.locator.expression-timeout");
          }
        });
  }

  @Test
  void textThatDoublesItselfStaysSmall() {
    String script = "a='https://example.com/';" + "a=a+a+a+a+a+a+a+a;".repeat(1000);
    Leads leads = new Leads(PAGE);
    ScriptLeads.collect(script, leads);
    assertThat(leads.found())
        .allSatisfy(lead -> assertThat(lead.uri().toString()).hasSizeLessThan(20_000));
  }

  @Test
  void randomRubbishIsRead() {
    Random random = new Random(7);
    String alphabet = "<>\"'`=:;,.()[]{}\\/&%$+ab uxm3u8\nhtps aHR0c?#";
    for (int run = 0; run < 3000; run++) {
      var text = new StringBuilder();
      for (int i = random.nextInt(200); i >= 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String rubbish = text.toString();
      assertThat(PageLeads.read(rubbish, PAGE).leads()).isNotNull();
      assertThat(PageLeads.read("<script>" + rubbish, PAGE).leads()).isNotNull();
      assertThat(ScriptVariable.find(rubbish, "a.b")).isNotNull();
      assertThat(EncodedText.decoded(rubbish)).isNotNull();
    }
  }
}
