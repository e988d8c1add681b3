package io.millrace.channel;

import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.source.SourceDefinition;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whose provider has no slot is passed over, waited for and come back to. */
class FailoverSlotsTest {

  private static FailoverDriver of(SourceDefinition... sources) {
    return new FailoverDriver(channel(sources), TestChannels.failover());
  }

  @Test
  void aSourceWithoutASlotIsPassedOverWithoutARestAndWaitedFor() {
    FailoverDriver driver = of(source("a", 1, "acme"), source("b", 2)).start();
    assertThat(driver.noSlot().outcome()).isEqualTo("LOCATING -+b: End(a) Locate(b)");
    assertThat(driver.notes()).contains(Decision.Kind.NO_SLOT).doesNotContain(Decision.Kind.RESTED);
    assertThat(driver.failover.waitsFor(driver.now)).containsExactly("acme");
    assertThat(driver.deliver().outcome()).isEqualTo("LIVE b: TakeOver(b)");
    assertThat(driver.failover.waitsFor(driver.now)).containsExactly("acme");
  }

  @Test
  void theSlotOfABetterSourceIsUsedLikeAReturnedPrimary() {
    FailoverDriver driver = of(source("a", 1, "acme"), source("b", 2)).start().noSlot().deliver();
    assertThat(driver.slotCame("acme").outcome()).isEqualTo("LIVE b+a: Locate(a)");
    assertThat(driver.deliver().outcome()).isEqualTo("LIVE a: End(b) TakeOver(a)");
    assertThat(driver.notes()).contains(Decision.Kind.RETURNED);
    assertThat(driver.failover.waitsFor(driver.now)).isEmpty();
  }

  @Test
  void theSlotOfABetterSourceComesBeforeASourceThatIsBeingPrepared() {
    FailoverDriver driver = of(source("a", 1, "acme"), source("b", 2)).start().noSlot();
    assertThat(driver.slotCame("acme").outcome()).isEqualTo("LOCATING -+a: End(b) Locate(a)");
  }

  @Test
  void aSlotOfNoBetterSourceIsNotWaitedForWhileAnotherPlays() {
    FailoverDriver driver = of(source("a", 1), source("b", 2, "acme")).start().deliver();
    driver.after(6000).due();
    assertThat(driver.outcome()).isEqualTo("SUSPECT a+b: Locate(b)");
    assertThat(driver.noSlot().outcome()).isEqualTo("SUSPECT a: End(b)");
    assertThat(driver.failover.waitsFor(driver.now)).containsExactly("acme");
    driver.ready(driver.active());
    assertThat(driver.failover.waitsFor(driver.now)).isEmpty();
    assertThat(driver.slotCame("acme").outcome()).isEqualTo("LIVE a");
  }

  @Test
  void aDarkChannelUsesASlotAtOnceAndIsNotWokenBefore() {
    FailoverDriver driver = of(source("a", 1, "acme")).start();
    assertThat(driver.noSlot().outcome()).isEqualTo("DARK -: End(a) Dark");
    assertThat(driver.failover.nextDue(driver.now)).isEmpty();
    assertThat(driver.failover.waitsFor(driver.now)).containsExactly("acme");
    assertThat(driver.slotCame("acme").outcome()).isEqualTo("LOCATING -+a: Locate(a)");
  }

  @Test
  void aWishBreaksBeforeItMakesOnlyWhereTheSlotIsTheOneInUse() {
    FailoverDriver own = of(source("a", 1, "acme"), source("b", 2, "acme")).start().deliver();
    assertThat(own.wished("b").outcome()).isEqualTo("LIVE a+b: Locate(b)");
    assertThat(own.noSlot().outcome()).isEqualTo("SWITCHING -+b: End(a) TakeSlot(b)");
    assertThat(own.deliver().outcome()).isEqualTo("LIVE b: TakeOver(b)");

    FailoverDriver others = of(source("a", 1), source("b", 2, "acme")).start().deliver();
    others.wished("b");
    assertThat(others.noSlot().outcome()).isEqualTo("LIVE a: End(b)");
  }

  @Test
  void aSourceInDoubtGivesItsSlotToItsOnlyHeirAndRests() {
    FailoverDriver driver = of(source("a", 1, "acme"), source("b", 2, "acme")).start().deliver();
    driver.after(6000).due();
    assertThat(driver.noSlot().outcome()).isEqualTo("SWITCHING -+b: End(b) End(a) Locate(b)");
    assertThat(driver.notes()).contains(Decision.Kind.RESTED);
  }

  @Test
  void aSourceInDoubtIsNotBrokenOffWhileAnotherCanBePreparedBesideIt() {
    FailoverDriver driver =
        of(source("a", 1, "acme"), source("b", 2, "acme"), source("c", 3)).start().deliver();
    driver.after(6000).due();
    assertThat(driver.noSlot().outcome()).isEqualTo("SUSPECT a+c: End(b) Locate(c)");
  }

  @Test
  void aPoliteRefusalIsNoFailureOfTheSource() {
    FailoverDriver driver = of(source("a", 1, "acme"), source("b", 2)).start().located();
    assertThat(driver.refused().outcome()).isEqualTo("LOCATING -+b: End(a) Locate(b)");
    SourceHealth health = driver.failover.ring().find("a").orElseThrow();
    assertThat(health.isResting(driver.now)).isFalse();
    assertThat(health.failures().inRow()).isZero();
  }

  @Test
  void aLostSlotEndsTheAttemptWithoutARest() {
    FailoverDriver driver = of(source("a", 1, "acme"), source("b", 2)).start().deliver();
    assertThat(driver.slotLost(driver.active()).outcome())
        .isEqualTo("SWITCHING -+a: End(a) Locate(a)");
    assertThat(driver.slotLost(driver.candidate()).outcome())
        .isEqualTo("SWITCHING -+a: End(a) Locate(a)");
    assertThat(driver.slotLost(FailoverDriver.OLD_EPOCH).latest).isEmpty();
  }

  @Test
  void aSourceThatFailedIsNotWaitedForUntilItIsProven() {
    FailoverDriver driver = of(source("a", 1, "acme"), source("b", 2)).start();
    driver.ended(driver.candidate()).deliver().play(Duration.ofSeconds(60));
    assertThat(driver.failover.waitsFor(driver.now)).isEmpty();
    assertThat(driver.slotCame("acme").outcome()).isEqualTo("LIVE b");
  }
}
