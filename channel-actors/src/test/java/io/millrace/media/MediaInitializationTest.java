package io.millrace.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MediaInitializationTest {
  private static final byte[] VIDEO = SyntheticFragmentedMp4.video(1).init();

  @Test
  void tellsTheTracks() {
    ByteBuffer section = ByteBuffer.wrap(VIDEO);
    MediaInitialization read = MediaInitialization.parse(section);

    assertThat(section.position()).isZero();
    assertThat(read.tracks())
        .containsExactly(
            new MediaTrack(
                1,
                90_000,
                MediaTrack.Kind.VIDEO,
                Optional.of("avc1.64001f"),
                Optional.of(new PictureSize(1280, 720)),
                3_600,
                SyntheticFragmentedMp4.OTHER_SAMPLE));
  }

  @Test
  void describesWhatThePlayerNeeds() {
    assertThat(MediaInitialization.parse(ByteBuffer.wrap(VIDEO)).description())
        .isEqualTo(
            new MediaDescription(
                List.of("avc1.64001f"),
                Optional.of(new PictureSize(1280, 720)),
                OptionalDouble.empty()));
    assertThat(
            MediaInitialization.parse(ByteBuffer.wrap(SyntheticFragmentedMp4.audio(1).init()))
                .description()
                .codecs())
        .containsExactly("mp4a.40.2");
  }

  @Test
  void putsTheVideoFirstAndSaysEveryCodecOnce() {
    MediaTrack audio = track(1, MediaTrack.Kind.AUDIO, "mp4a.40.2");
    MediaTrack second = track(2, MediaTrack.Kind.AUDIO, "mp4a.40.2");
    MediaTrack other = track(3, MediaTrack.Kind.OTHER, "urim");
    MediaTrack video = track(4, MediaTrack.Kind.VIDEO, "avc1.64001f");

    assertThat(new MediaInitialization(List.of(audio, second, other, video)).description().codecs())
        .containsExactly("avc1.64001f", "mp4a.40.2");
  }

  @Test
  void doesNotMindWhatComesAfter() {
    byte[] more = BoxWriter.join(VIDEO, BoxWriter.bytes(1, 2, 3));

    assertThat(MediaInitialization.parse(ByteBuffer.wrap(more)).tracks()).hasSize(1);
  }

  @Test
  void saysSoWhereverItIsCutOff() {
    for (int length = 0; length < VIDEO.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(VIDEO, length));
      assertThatThrownBy(() -> MediaInitialization.parse(cut))
          .isInstanceOf(MalformedMediaException.class);
    }
  }

  @Test
  void refusesWhatIsNoSection() {
    byte[] segment = SyntheticFragmentedMp4.video(1).segment(1, 0, 1, 1, new byte[1]);

    assertThatThrownBy(() -> MediaInitialization.parse(ByteBuffer.wrap(segment)))
        .isInstanceOf(MalformedMediaException.class)
        .hasMessage("it has no movie box (moov)");
    assertThatThrownBy(() -> MediaInitialization.parse(ByteBuffer.allocate(0)))
        .hasMessage("it is empty");
    assertThatThrownBy(
            () -> MediaInitialization.parse(ByteBuffer.wrap(BoxWriter.box("moov", new byte[0]))))
        .hasMessage("it has no tracks");
  }

  @Test
  void survivesAnyDamage() {
    Random random = new Random(9);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = VIDEO.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(MediaInitialization.parse(ByteBuffer.wrap(damaged)).tracks())
            .allMatch(track -> track.id() > 0 && track.timescale() > 0);
      } catch (MalformedMediaException expected) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1, 19_999);
  }

  private static MediaTrack track(long id, MediaTrack.Kind kind, String codec) {
    return new MediaTrack(id, 1, kind, Optional.of(codec), Optional.empty(), 0, 0);
  }
}
