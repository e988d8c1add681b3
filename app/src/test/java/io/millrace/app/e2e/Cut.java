package io.millrace.app.e2e;

import java.time.Duration;

/** Into how many segments a turn of a {@link Loop} is cut. */
enum Cut {
  TWO_SECONDS(4),
  SHORT(5);

  private final int perTurn;

  Cut(int perTurn) {
    this.perTurn = perTurn;
  }

  int perTurn() {
    return perTurn;
  }

  Duration duration() {
    return Loop.TURN.dividedBy(perTurn);
  }
}
