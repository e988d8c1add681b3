package io.millrace.http.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.source.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionIdsTest {

  private static final ChannelId NEWS = new ChannelId("news");
  private static final ChannelId SPORT = new ChannelId("sport");
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private Instant now = Instant.parse("2026-01-01T00:00:30Z");
  private final SessionIds sessions = new SessionIds("the nodes' secret", () -> now);

  @Test
  void allNodesOfOneSecretKnowASession() {
    var other = new SessionIds("the nodes' secret", () -> now);
    var stranger = new SessionIds("another secret", () -> now);
    String session = sessions.fresh(NEWS);

    assertThat(sessions.proves(NEWS, session)).isTrue();
    assertThat(other.proves(NEWS, session)).isTrue();
    assertThat(stranger.proves(NEWS, session)).isFalse();
  }

  @Test
  void aSessionIsOfOneChannel() {
    assertThat(sessions.proves(SPORT, sessions.fresh(NEWS))).isFalse();
  }

  @Test
  void everySessionIsAnotherAndFitsIntoAPath() {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(sessions.fresh(NEWS));
    }

    assertThat(all).hasSize(1_000).allMatch(id -> id.matches("[A-Za-z0-9_-]{32}"));
    assertThat(all).allMatch(SessionIds::isWellFormed);
  }

  @Test
  void whoChangesAnyCharacterHasProvedNothing() {
    String session = sessions.fresh(NEWS);
    for (int at = 0; at < session.length(); at++) {
      for (int letter = 0; letter < LETTERS.length(); letter++) {
        String forged =
            session.substring(0, at) + LETTERS.charAt(letter) + session.substring(at + 1);
        assertThat(sessions.proves(NEWS, forged)).isEqualTo(forged.equals(session));
      }
    }
  }

  /** The time is a part of what is proved: nobody makes a session younger. */
  @Test
  void theEndOfASessionIsNotTheViewersToSay() {
    String old = sessions.fresh(NEWS);
    now = now.plus(Duration.ofDays(2));
    String young = sessions.fresh(NEWS);

    assertThat(sessions.proves(NEWS, young.substring(0, 6) + old.substring(6))).isFalse();
  }

  @Test
  void aSessionProvesItselfForADayAndClocksMayDiffer() {
    String session = sessions.fresh(NEWS);
    Instant given = now;

    now = given.plus(Duration.ofHours(23));
    assertThat(sessions.proves(NEWS, session)).isTrue();
    now = given.minus(Duration.ofHours(1));
    assertThat(sessions.proves(NEWS, session)).isTrue();
    now = given.plus(Duration.ofHours(25));
    assertThat(sessions.proves(NEWS, session)).isFalse();
    now = given.minus(Duration.ofHours(25));
    assertThat(sessions.proves(NEWS, session)).isFalse();
  }

  @Test
  void aSessionGrowsOldBeforeItEnds() {
    String session = sessions.fresh(NEWS);
    assertThat(sessions.grewOld(NEWS, session)).isFalse();

    now = now.plus(Duration.ofHours(13));
    assertThat(sessions.grewOld(NEWS, session)).isTrue();
    assertThat(sessions.grewOld(SPORT, session)).isFalse();
    now = now.plus(Duration.ofDays(30));
    assertThat(sessions.grewOld(NEWS, session)).isTrue();
  }

  @Test
  void whatIsNoIdProvesNothing() {
    for (String id : new String[] {"", "a", "-".repeat(31), "=".repeat(32), "é".repeat(32)}) {
      assertThat(SessionIds.isWellFormed(id)).as(id).isFalse();
      assertThat(sessions.proves(NEWS, id)).as(id).isFalse();
      assertThat(sessions.grewOld(NEWS, id)).as(id).isFalse();
    }
    assertThat(SessionIds.isWellFormed(SessionIds.NONE)).isTrue();
    assertThat(sessions.proves(NEWS, SessionIds.NONE)).isFalse();
  }
}
