package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class HeldAttachmentsTest {

  private static final Instant NOW = TestChannels.START;
  private static final Attachment KEY =
      new Attachment(Attachment.Kind.KEY, "application/octet-stream", ByteString.fromString("k"));

  private final HeldAttachments held = new HeldAttachments();

  @Test
  void whatPlaylistsNameIsHeldHoweverLong() {
    held.put(Map.of("a", KEY), NOW);
    for (int minute = 1; minute <= 10; minute++) {
      assertThat(held.named(Set.of("a"), NOW.plusSeconds(60L * minute))).containsEntry("a", KEY);
    }
  }

  @Test
  void whatTheyNamedIsServedForTwoMinutesMore() {
    held.put(Map.of("a", KEY, "b", KEY), NOW);
    held.named(Set.of("a", "b"), NOW.plusSeconds(60));

    assertThat(held.named(Set.of("b"), NOW.plusSeconds(180))).containsOnlyKeys("a", "b");
    assertThat(held.named(Set.of("b"), NOW.plusSeconds(181))).containsOnlyKeys("b");
    assertThat(held.has("a")).isFalse();
  }

  @Test
  void whatIsFetchedAgainIsHeldAnew() {
    held.put(Map.of("a", KEY), NOW);
    held.put(Map.of("a", KEY), NOW.plusSeconds(100));
    assertThat(held.named(Set.of(), NOW.plusSeconds(200))).containsKey("a");
  }

  @Test
  void whatIsUnknownIsSaidSo() {
    assertThat(held.has("a")).isFalse();
    assertThatThrownBy(() -> held.get("a")).hasMessage("no playlist names a");
    held.put(Map.of("a", KEY), NOW);
    assertThat(held.get("a")).isEqualTo(KEY);
    held.clear();
    assertThat(held.has("a")).isFalse();
  }

  @Test
  void aKeyDoesNotGetIntoLogs() {
    assertThat(KEY).hasToString("KEY of 1 bytes");
  }

  @Test
  void whatNobodyNamesAnyMoreGoesFirstWhereAllIsTooMuch() {
    put("named", NOW);
    put("left", NOW.plusSeconds(1));
    held.named(Set.of("named"), NOW.plusSeconds(2));
    for (int i = 0; i < 3; i++) {
      put("new" + i, NOW.plusSeconds(3));
    }

    assertThat(held.has("left")).isFalse();
    assertThat(held.has("named")).isTrue();
  }

  @Test
  void ofThoseThatAreNamedTheNewestAreHeld() {
    for (int i = 0; i < 10; i++) {
      put("a" + i, NOW);
    }

    assertThat(held.named(Set.of("a0", "a9"), NOW)).containsOnlyKeys("a6", "a7", "a8", "a9");
  }

  private void put(String name, Instant now) {
    var bytes = ByteString.fromArray(new byte[4 << 20]);
    held.put(Map.of(name, new Attachment(Attachment.Kind.INITIALIZATION, "video/mp4", bytes)), now);
  }
}
