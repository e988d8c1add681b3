package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentLease;
import io.millrace.segment.SegmentStore;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class SegmentLoanTest {

  private static final int BYTES = 300_000;
  private static final int CHUNK = 64 * 1024 + 10;

  private final SegmentBody body = new SegmentStore(1 << 20).begin("news");
  private final SegmentLoan loan = new SegmentLoan();

  SegmentLoanTest() {
    body.append(ByteString.fromArray(new byte[BYTES]));
    body.complete();
  }

  @Test
  void aLeaseIsGivenBackWhenItsBytesAreTakenAndNotBefore() {
    lend();
    loan.taken();
    assertThat(body.readers()).as("nothing has come by").isEqualTo(1);
    loan.passes(BYTES + 300);
    assertThat(body.readers()).as("nothing is taken").isEqualTo(1);
    loan.taken();
    assertThat(body.readers()).isZero();
  }

  @Test
  void aResponseThatStreamsBeforeItDoesNotCount() {
    lend();
    for (int i = 0; i < 100; i++) {
      loan.passes(CHUNK);
      loan.taken();
    }
    assertThat(body.readers()).isEqualTo(1);
  }

  @Test
  void pipelinedResponsesAreGivenBackOneByOne() {
    lend();
    for (int i = 0; i < 100; i++) {
      lend();
      loan.passes(BYTES + 300);
      assertThat(body.readers()).isEqualTo(2);
      loan.taken();
      assertThat(body.readers()).isEqualTo(1);
    }
  }

  @Test
  void theEndGivesEverythingBackAndWhatComesTooLate() {
    lend();
    lend();
    loan.passes(BYTES + 300);
    loan.end();
    assertThat(body.readers()).isZero();
    assertThat(loan.holds(lend())).isFalse();
    assertThat(body.readers()).isZero();
  }

  @Test
  void aLeaseIsHeldUntilItIsTaken() {
    SegmentLease lease = lend();
    assertThat(loan.holds(lease)).isTrue();
    loan.passes(BYTES + 300);
    assertThat(loan.holds(lease)).isTrue();
    loan.taken();
    assertThat(loan.holds(lease)).isFalse();
  }

  private SegmentLease lend() {
    SegmentLease lease = body.lease().orElseThrow();
    loan.take(lease, BYTES);
    return lease;
  }
}
