package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.PlacementNotes.Note;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.UniqueAddress;
import org.junit.jupiter.api.Test;

class PlacementNotesTest {

  private static final NodeRun A = new NodeRun("a.example.com:7400", -17);
  private static final NodeRun B = new NodeRun("[2001:db8::1]:7400", 4);
  private static final ShardPlace PLACE = new ShardPlace("channels of vpn-de", "12");

  private final Map<String, String> texts = new HashMap<>();

  @Test
  void whatIsNotedIsRead() {
    write(Note.drain(A, true));
    write(Note.wish(PLACE, B));

    PlacementNotes notes = PlacementNotes.of(texts);

    assertThat(notes.draining()).containsExactly(A);
    assertThat(notes.wishes()).containsExactly(Map.entry(PLACE, B));
    assertThat(notes.wishesFor("channels of vpn-de")).containsExactly(Map.entry("12", B));
    assertThat(notes.wishesFor("channels")).isEmpty();
  }

  @Test
  void whatIsTakenBackIsGone() {
    write(Note.drain(A, true));
    write(Note.drain(A, false));
    assertThat(PlacementNotes.of(texts)).isEqualTo(PlacementNotes.NONE);
  }

  @Test
  void withANodeGoesWhatIsSaidAboutIt() {
    write(Note.drain(A, true));
    write(Note.drain(B, true));
    write(Note.wish(PLACE, A));
    write(Note.wish(new ShardPlace("channels", "1"), B));

    texts.keySet().removeAll(PlacementNotes.about(A, texts));

    PlacementNotes notes = PlacementNotes.of(texts);
    assertThat(notes.draining()).containsExactly(B);
    assertThat(notes.wishes()).containsOnlyKeys(new ShardPlace("channels", "1"));
  }

  @Test
  void aNodeIsNamedByHostAndPort() {
    var address = new Address("pekko", "millrace", "2001:db8::1", 7400);
    assertThat(NodeRun.of(new UniqueAddress(address, 4L))).isEqualTo(B);
    assertThat(NodeRun.parse(A.text())).isEqualTo(A);
  }

  private void write(Note note) {
    note.value()
        .ifPresentOrElse(text -> texts.put(note.key(), text), () -> texts.remove(note.key()));
  }
}
