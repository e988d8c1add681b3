package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A slow page is no dead stream; a stream has its time from the moment that its address is known.
 */
class PatienceTest {

  private static final Duration LOCATE = TestChannels.failover().locateTimeout();
  private static final Duration START = TestChannels.failover().startTimeout();
  private static final Duration MOMENT = Duration.ofMillis(1);

  @Test
  void theOnlySourceMayBeLookedForAsLongAsASearchTakesAndThenHasTheWholeTimeToDeliver() {
    FailoverDriver driver = FailoverDriver.withSources(1).start().pass(LOCATE);
    assertThat(driver.located().outcome()).isEqualTo("STARTING -+a");
    assertThat(driver.pass(START.minus(MOMENT)).outcome()).isEqualTo("STARTING -+a");
    assertThat(driver.pass(MOMENT).outcome()).isEqualTo("DARK -: End(a) Dark");
    assertThat(driver.failover.ring().find("a").orElseThrow().failures().last())
        .contains("no segment within 8000 ms");
  }

  @Test
  void aSearchThatNeverEndsIsGivenUp() {
    FailoverDriver driver = FailoverDriver.withSources(1).start();
    assertThat(driver.pass(LOCATE.plus(START)).outcome()).isEqualTo("DARK -: End(a) Dark");
    assertThat(driver.failover.ring().find("a").orElseThrow().failures().last())
        .contains("it was not located within 28000 ms");
  }

  @Test
  void viewersWhoWaitGetAnotherSourceThatIsThere() {
    FailoverDriver driver = FailoverDriver.withSources(2).start();
    assertThat(driver.pass(START).outcome()).isEqualTo("LOCATING -+b: End(a) Locate(b)");
    assertThat(driver.pass(LOCATE).outcome()).as("nothing else is left").startsWith("LOCATING -+b");
  }

  @Test
  void nothingHurriesWhileTheActiveSourceIsWell() {
    FailoverDriver driver = FailoverDriver.withSources(3).start().deliver();
    driver.wished("b").play(LOCATE);
    assertThat(driver.outcome()).startsWith("LIVE a+b");
    assertThat(driver.deliver().outcome()).isEqualTo("LIVE b: End(a) TakeOver(b)");
  }

  @Test
  void playersWhoRunDryGetTheThirdSourceAfterATargetDuration() {
    FailoverDriver driver =
        FailoverDriver.withSources(3).start().deliver().published(Duration.ofSeconds(4));
    driver.pass(Duration.ofSeconds(6));
    assertThat(driver.outcome()).isEqualTo("SUSPECT a+b: Locate(b)");
    assertThat(driver.pass(Duration.ofSeconds(4)).outcome())
        .isEqualTo("SUSPECT a+c: End(b) Locate(c)");
  }

  @Test
  void whereNothingPlaysACandidateWhosePlaylistWasReadHasTimeForItsNextSegment() {
    FailoverDriver driver =
        FailoverDriver.withSources(3).start().deliver().published(Duration.ofSeconds(4));
    driver.ended(driver.active()).located();
    driver.playlist(driver.candidate());
    assertThat(driver.pass(Duration.ofMillis(5999)).outcome()).startsWith("SWITCHING -+b");
    assertThat(driver.pass(MOMENT).outcome()).isEqualTo("SWITCHING -+c: End(b) Locate(c)");
  }

  @Test
  void whereASlatePlaysItHasTimeForTheSecondNext() {
    FailoverDriver driver =
        FailoverDriver.withSources(3).start().deliver().published(Duration.ofSeconds(4));
    driver.failover.slated(true);
    driver.ended(driver.active()).located();
    assertThat(driver.pass(Duration.ofMillis(3999)).outcome()).startsWith("SWITCHING -+b");
    driver.playlist(driver.candidate());
    assertThat(driver.pass(Duration.ofSeconds(8)).outcome()).startsWith("SWITCHING -+b");
    assertThat(driver.pass(MOMENT).outcome()).isEqualTo("SWITCHING -+c: End(b) Locate(c)");
  }
}
