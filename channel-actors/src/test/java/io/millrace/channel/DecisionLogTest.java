package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionLogTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  private final DecisionLog log = new DecisionLog(TestChannels.NEWS, 20);

  @Test
  void renewalsDoNotPushOutOtherDecisions() {
    add(Decision.Kind.STARTED, 0);
    for (int second = 1; second <= 100; second++) {
      add(second % 2 == 0 ? Decision.Kind.RENEWED : Decision.Kind.LINK_REFUSED, second);
    }
    add(Decision.Kind.SUSPECTED, 101);

    assertThat(log.latest())
        .extracting(each -> each.kind(), each -> each.at().getEpochSecond() - NOW.getEpochSecond())
        .isEqualTo(
            List.of(
                tuple(Decision.Kind.STARTED, 0L),
                tuple(Decision.Kind.LINK_REFUSED, 99L),
                tuple(Decision.Kind.RENEWED, 100L),
                tuple(Decision.Kind.SUSPECTED, 101L)));
  }

  @Test
  void theOldestIsForgottenFirst() {
    for (int second = 0; second < 25; second++) {
      add(Decision.Kind.SKIPPED, second);
    }
    assertThat(log.latest()).hasSize(20);
    assertThat(log.latest().getFirst().at()).isEqualTo(NOW.plusSeconds(5));
  }

  private void add(Decision.Kind kind, int second) {
    log.add(new Decision(NOW.plusSeconds(second), kind, "", Map.of()));
  }
}
