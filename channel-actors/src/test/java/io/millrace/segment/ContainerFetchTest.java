package io.millrace.segment;

import static io.millrace.segment.FetchRig.failure;
import static io.millrace.segment.FetchRig.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.MediaContainer;
import io.millrace.media.MediaInitialization;
import io.millrace.media.SyntheticFragmentedMp4;
import io.millrace.media.SyntheticPackedAudio;
import io.millrace.media.SyntheticTransportStream;
import io.millrace.media.SyntheticWebVtt;
import io.millrace.testing.Answer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Segments of every container from a real origin, whole ones and parts of files. */
class ContainerFetchTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Materializer MATERIALIZER = Materializer.matFromSystem(KIT.system());
  private static final Duration ANNOUNCED = Duration.ofSeconds(2);

  private final FetchRig rig = new FetchRig(KIT.system());
  private final SyntheticFragmentedMp4 video = SyntheticFragmentedMp4.video(1);
  private final MediaInitialization initialization =
      MediaInitialization.parse(ByteBuffer.wrap(video.init()));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void everythingIsBack() {
    rig.close();
  }

  @ParameterizedTest
  @EnumSource(MediaContainer.class)
  void takesEveryContainerAndSaysWhichItIs(MediaContainer container) throws Exception {
    byte[] media = segment(container);
    rig.origin.on("/1", Answer.ok("application/octet-stream", media));
    SegmentInFlight inFlight = rig.fetch(rig.wish("/1", ANNOUNCED).with(initialization));
    assertThat(value(inFlight.firstBytes())).contains(container);
    assertThat(inFlight.body().container()).contains(container);
    ValidatedSegment validated = value(inFlight.validated());
    assertThat(validated.container()).contains(container);
    assertThat(validated.duration()).isEqualTo(ANNOUNCED);
    assertThat(validated.bytes()).isEqualTo(media.length);
    assertThat(validated.description().codecs()).isNotEmpty();
    assertThat(inFlight.body().whole()).contains(ByteString.fromArray(media));
  }

  @Test
  void saysFromWhenToWhenTheMediaLasts() throws Exception {
    rig.origin.on("/1", Answer.ok("video/mp4", video.segment(ANNOUNCED, 50_000)));
    ValidatedSegment validated =
        value(rig.fetch(rig.wish("/1", ANNOUNCED).with(initialization)).validated());
    assertThat(validated.mediaStart()).contains(Duration.ofSeconds(10));
    assertThat(validated.mediaEnd()).contains(Duration.ofSeconds(12));
    assertThat(validated.startsWithKeyFrame()).isTrue();
  }

  @Test
  void readersKnowTheContainerWithTheFirstByte() throws Exception {
    byte[] media = video.segment(ANNOUNCED, 50_000);
    rig.origin.on("/1", Answer.drip(media, 100, Duration.ofMillis(1)));
    SegmentInFlight inFlight = rig.fetch(rig.wish("/1", ANNOUNCED));
    value(inFlight.body().bytes().runWith(Sink.head(), MATERIALIZER));
    assertThat(inFlight.body().container()).contains(MediaContainer.FRAGMENTED_MP4);
    value(inFlight.validated());
  }

  @ParameterizedTest
  @EnumSource(names = {"TRANSPORT_STREAM", "FRAGMENTED_MP4"})
  void refusesWhatIsCutOff(MediaContainer container) throws Exception {
    byte[] media = segment(container);
    rig.origin.on("/1", Answer.untilClose(Arrays.copyOf(media, media.length - 7)));
    SegmentInFlight inFlight = rig.fetch(rig.wish("/1", ANNOUNCED).with(initialization));
    assertThat(value(inFlight.firstBytes())).contains(container);
    assertThat(failure(inFlight.validated())).isInstanceOf(SegmentInvalidException.class);
    assertThat(inFlight.body().isFailed()).isTrue();
  }

  /** Some packagers cut at any byte. */
  @ParameterizedTest
  @EnumSource(names = {"ADTS", "AC3", "ENHANCED_AC3", "MPEG_AUDIO"})
  void takesPackedAudioThatEndsInsideOfAFrame(MediaContainer container) throws Exception {
    byte[] media = segment(container);
    rig.origin.on("/1", Answer.untilClose(Arrays.copyOf(media, media.length - 7)));
    SegmentInFlight inFlight = rig.fetch(rig.wish("/1", ANNOUNCED));
    assertThat(value(inFlight.validated()).container()).contains(container);
  }

  @Test
  void refusesAnInitializationSectionInPlaceOfASegment() throws Exception {
    rig.origin.on("/1", Answer.ok("video/mp4", video.init()));
    assertThat(failure(rig.fetch(rig.wish("/1", ANNOUNCED)).validated()))
        .isInstanceOf(SegmentInvalidException.class)
        .hasMessageContaining("moof");
  }

  @Test
  void refusesMediaOfAnotherDuration() throws Exception {
    rig.origin.on("/1", Answer.ok("video/mp4", video.segment(Duration.ofSeconds(6), 50_000)));
    assertThat(failure(rig.fetch(rig.wish("/1", ANNOUNCED).with(initialization)).validated()))
        .hasMessageContaining("announces 2000 ms");
  }

  @Test
  void takesSubtitlesWithoutCues() throws Exception {
    rig.origin.on("/1", Answer.ok("text/vtt", "WEBVTT\n\n".getBytes(UTF_8)));
    ValidatedSegment validated = value(rig.fetch(rig.wish("/1", ANNOUNCED)).validated());
    assertThat(validated.container()).contains(MediaContainer.WEBVTT);
    assertThat(validated.duration()).isEqualTo(ANNOUNCED);
  }

  @Test
  void takesAPartOfAFileAlsoWhereTheOriginIgnoresRanges() throws Exception {
    byte[] first = segment(MediaContainer.TRANSPORT_STREAM);
    byte[] second = new SyntheticTransportStream(2, true).segment(ANNOUNCED, 60_000);
    byte[] part =
        Arrays.copyOfRange(joined(first, second), first.length, first.length + second.length);
    String range = first.length + "-" + (first.length + second.length - 1);
    rig.origin
        .on("/ranges", Answer.of(206, part, "Content-Range: bytes " + range + "/*"))
        .on("/whole", Answer.ok("video/mp2t", joined(first, second, first)));
    for (String path : new String[] {"/ranges", "/whole"}) {
      SegmentInFlight inFlight =
          rig.fetch(rig.wish(path, ANNOUNCED).part(first.length, second.length));
      assertThat(value(inFlight.validated()).bytes()).isEqualTo(second.length);
      assertThat(inFlight.body().whole()).contains(ByteString.fromArray(second));
    }
  }

  @Test
  void takesAPictureThatEndsInItsBox() throws Exception {
    byte[] media = video.segment(ANNOUNCED, 50_000);
    rig.origin.on("/1.mp4", Answer.ok("video/mp4", media));
    FetchRig.Wish wish =
        rig.wish("/1.mp4", Duration.ofSeconds(6)).part(0, 10_000).with(initialization);
    assertThat(value(rig.fetch(wish.picture()).validated()).duration()).hasSeconds(6);
    assertThat(failure(rig.fetch(wish).validated())).isInstanceOf(SegmentInvalidException.class);
  }

  @Test
  void takesAPictureWithoutTables() throws Exception {
    byte[] media = segment(MediaContainer.TRANSPORT_STREAM);
    int tables = 2 * 188;
    rig.origin.on("/1.ts", Answer.ok("video/mp2t", media));
    FetchRig.Wish wish = rig.wish("/1.ts", Duration.ofSeconds(6)).part(tables, 20 * 188);
    assertThat(value(rig.fetch(wish.picture()).validated()).duration()).hasSeconds(6);
    assertThat(failure(rig.fetch(wish).validated())).hasMessageContaining("PAT");
  }

  private byte[] segment(MediaContainer container) {
    return switch (container) {
      case TRANSPORT_STREAM -> new SyntheticTransportStream(1, true).segment(ANNOUNCED, 60_000);
      case FRAGMENTED_MP4 -> video.segment(ANNOUNCED, 50_000);
      case ADTS, AC3, ENHANCED_AC3, MPEG_AUDIO ->
          SyntheticPackedAudio.segment(container, 1, 900_000, ANNOUNCED);
      case WEBVTT -> SyntheticWebVtt.segment(900_000, Duration.ZERO, ANNOUNCED, "Hello");
    };
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
