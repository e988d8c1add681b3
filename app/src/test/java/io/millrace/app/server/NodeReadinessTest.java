package io.millrace.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.http.Readiness;
import io.millrace.segment.SegmentStoreUse;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeReadinessTest {

  private static final Readiness WELL = () -> new Readiness.State(true, List.of());

  @Test
  void aFullStoreThatHasRefusedIsAReason() {
    Readiness.State state = state(new SegmentStoreUse(1600, 1550, 3, 0, 7));
    assertThat(state.ready()).isTrue();
    assertThat(state.reasons()).singleElement().asString().contains("1550 of 1600 bytes");
  }

  @Test
  void aStoreThatHasRoomAgainIsNone() {
    assertThat(state(new SegmentStoreUse(1600, 1500, 3, 0, 7)).reasons()).isEmpty();
  }

  @Test
  void aFullStoreThatLetsGoWhatIsUnlistedIsNone() {
    assertThat(state(new SegmentStoreUse(1600, 1600, 3, 9, 0)).reasons()).isEmpty();
  }

  @Test
  void whatIsWrongInTheClusterIsToldAndWhoDrainsIsNotReady() {
    var use = new SegmentStoreUse(1600, 1600, 3, 0, 7);
    Readiness differs = () -> new Readiness.State(true, List.of("definitions differ"));
    Readiness drains = () -> new Readiness.State(false, List.of("it drains"));

    Readiness.State different = new NodeReadiness(WELL, () -> use, differs).now();
    assertThat(different.ready()).isTrue();
    assertThat(different.reasons()).hasSize(2).contains("definitions differ");

    Readiness.State draining = new NodeReadiness(WELL, () -> use, drains).now();
    assertThat(draining.ready()).isFalse();
    assertThat(draining.reasons()).hasSize(2).contains("it drains");
  }

  private static Readiness.State state(SegmentStoreUse use) {
    return new NodeReadiness(WELL, () -> use, NodeReadiness.ALONE).now();
  }
}
