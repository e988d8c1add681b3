package io.millrace.segment;

import static io.millrace.segment.FetchRig.failure;
import static io.millrace.segment.FetchRig.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.MediaContainer;
import io.millrace.media.SyntheticTransportStream;
import io.millrace.testing.Answer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted segments from a real origin, passed through or decrypted as they come. */
class EncryptedFetchTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Materializer MATERIALIZER = Materializer.matFromSystem(KIT.system());
  private static final Duration ANNOUNCED = Duration.ofSeconds(2);

  /** Ends with bytes that are no padding. */
  private static final byte[] MEDIA =
      new SyntheticTransportStream(77, true).segment(ANNOUNCED, 200_000);

  private static final SegmentCipher CIPHER = new SegmentCipher(random(1), random(2));
  private static final Protection DECRYPTED = new Protection.Decrypted(CIPHER);
  private static final Protection OPAQUE =
      new Protection.PassedThrough(Protection.Scope.WHOLE_SEGMENT);
  private static final Protection SAMPLES = new Protection.PassedThrough(Protection.Scope.SAMPLES);
  private static final byte[] ENCRYPTED = CIPHER.encrypt(ByteString.fromArray(MEDIA)).toArray();

  private final FetchRig rig = new FetchRig(KIT.system());

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void everythingIsBack() {
    rig.close();
  }

  @Test
  void passesEncryptedBytesOnAsTheyAre() throws Exception {
    SegmentInFlight inFlight = fetch(ENCRYPTED, OPAQUE);
    assertThat(value(inFlight.firstBytes())).isEmpty();
    ValidatedSegment validated = value(inFlight.validated());
    assertThat(validated.container()).isEmpty();
    assertThat(validated.duration()).isEqualTo(ANNOUNCED);
    assertThat(inFlight.body().container()).isEmpty();
    assertThat(inFlight.body().whole()).contains(ByteString.fromArray(ENCRYPTED));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 17, 1000})
  void refusesEncryptedBytesThatAreNoWholeBlocks(int length) throws Exception {
    for (Protection protection : new Protection[] {OPAQUE, DECRYPTED}) {
      assertThat(failure(fetch(Arrays.copyOf(ENCRYPTED, length), protection).validated()))
          .isInstanceOf(SegmentInvalidException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'<!DOCTYPE html><p>sorry', HTML",
    "'\n<html><body>sorry</body>', HTML",
    "'{\"error\": \"at capacity\"}', JSON",
    "'#EXTM3U\n#EXT-X-VERSION:3\n', playlist"
  })
  void refusesAPageWhateverItShouldHaveBeen(String page, String words) throws Exception {
    byte[] filled = (page + " ".repeat(4096 - page.length())).getBytes(UTF_8);
    for (Protection protection : new Protection[] {OPAQUE, SAMPLES, DECRYPTED}) {
      SegmentInFlight inFlight = fetch(filled, protection);
      assertThat(failure(inFlight.firstBytes()))
          .isInstanceOf(SegmentInvalidException.class)
          .hasMessageContaining(words);
      assertThat(inFlight.body().length()).isZero();
    }
  }

  @Test
  void looksIntoTheContainerWhereOnlySamplesAreEncrypted() throws Exception {
    SegmentInFlight inFlight = fetch(MEDIA, SAMPLES);
    assertThat(value(inFlight.firstBytes())).contains(MediaContainer.TRANSPORT_STREAM);
    assertThat(value(inFlight.validated()).container()).contains(MediaContainer.TRANSPORT_STREAM);
    assertThat(failure(fetch(Arrays.copyOf(MEDIA, 1000), SAMPLES).validated()))
        .hasMessageContaining("188");
  }

  @Test
  void takesPacketsThatSayTheyAreScrambledWhereSamplesAreEncrypted() throws Exception {
    byte[] scrambled = MEDIA.clone();
    for (int at = 2 * 188; at < scrambled.length; at += 188) {
      scrambled[at + 3] |= (byte) 0x80;
    }
    assertThat(value(fetch(scrambled, SAMPLES).validated()).duration()).isEqualTo(ANNOUNCED);
    assertThat(failure(fetch(scrambled, new Protection.Clear()).validated()))
        .hasMessageContaining("scrambled");
  }

  @Test
  void passesOnWhatItDoesNotKnowWhereSamplesAreEncrypted() throws Exception {
    byte[] unknown = new byte[5001];
    new Random(3).nextBytes(unknown);
    SegmentInFlight inFlight = fetch(unknown, SAMPLES);
    assertThat(value(inFlight.validated()).container()).isEmpty();
    assertThat(inFlight.body().whole()).contains(ByteString.fromArray(unknown));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 1_001, 1_000_000})
  void decryptsAsTheBytesComeIn(int pieceBytes) throws Exception {
    byte[] media = new SyntheticTransportStream(1, true).segment(ANNOUNCED, 20_000);
    byte[] encrypted = CIPHER.encrypt(ByteString.fromArray(media)).toArray();
    rig.origin.on("/1.ts", Answer.chunked(encrypted, pieceBytes));
    SegmentInFlight inFlight = rig.fetch(rig.wish("/1.ts", ANNOUNCED).with(DECRYPTED));
    assertThat(value(inFlight.firstBytes())).contains(MediaContainer.TRANSPORT_STREAM);
    assertThat(value(inFlight.validated()).bytes()).isEqualTo(media.length);
    assertThat(inFlight.body().whole()).contains(ByteString.fromArray(media));
    assertThat(rig.store.use().heldBytes()).isEqualTo(media.length);
  }

  @Test
  void letsReadersInBeforeTheLastByteIsDecrypted() throws Exception {
    rig.origin.on("/1.ts", Answer.stallAfter(Arrays.copyOf(ENCRYPTED, 100_000), ENCRYPTED.length));
    SegmentInFlight inFlight = rig.fetch(rig.wish("/1.ts", ANNOUNCED).with(DECRYPTED));
    value(inFlight.firstBytes());
    ByteString first = value(inFlight.body().bytes().runWith(Sink.head(), MATERIALIZER));
    assertThat(first).isEqualTo(ByteString.fromArray(MEDIA).take(first.length()));
    inFlight.cancel();
  }

  @Test
  void decryptsAPartOfAFile() throws Exception {
    byte[] file = new byte[1000 + ENCRYPTED.length + 1000];
    System.arraycopy(ENCRYPTED, 0, file, 1000, ENCRYPTED.length);
    rig.origin.on("/all.ts", Answer.ok("video/mp2t", file));
    SegmentInFlight inFlight =
        rig.fetch(rig.wish("/all.ts", ANNOUNCED).part(1000, ENCRYPTED.length).with(DECRYPTED));
    value(inFlight.validated());
    assertThat(inFlight.body().whole()).contains(ByteString.fromArray(MEDIA));
  }

  @Test
  void decryptsWhatIsShorterThanItsFirstLook() throws Exception {
    ByteString subtitles = ByteString.fromString("WEBVTT\n\n");
    SegmentInFlight inFlight = fetch(CIPHER.encrypt(subtitles).toArray(), DECRYPTED);
    assertThat(value(inFlight.firstBytes())).contains(MediaContainer.WEBVTT);
    value(inFlight.validated());
    assertThat(inFlight.body().whole()).contains(subtitles);
  }

  @Test
  void refusesNothingInEncryptedForm() throws Exception {
    byte[] nothing = CIPHER.encrypt(ByteString.emptyByteString()).toArray();
    assertThat(failure(fetch(nothing, DECRYPTED).validated())).hasMessageContaining("empty");
  }

  @Test
  void refusesAWrongKeyBeforeAnybodySeesAByte() throws Exception {
    var wrong = new Protection.Decrypted(new SegmentCipher(random(9), CIPHER.iv()));
    SegmentInFlight inFlight = fetch(ENCRYPTED, wrong);
    assertThat(failure(inFlight.firstBytes()))
        .isInstanceOf(SegmentInvalidException.class)
        .hasMessageContaining("cannot be decrypted with its key");
    assertThat(inFlight.body().length()).isZero();
  }

  @Test
  void refusesAnEndThatIsNoPadding() throws Exception {
    SegmentInFlight inFlight = fetch(Arrays.copyOf(ENCRYPTED, ENCRYPTED.length - 16), DECRYPTED);
    value(inFlight.firstBytes());
    assertThat(failure(inFlight.validated()))
        .isInstanceOf(SegmentInvalidException.class)
        .hasMessageContaining("cannot be decrypted with its key")
        .hasMessageContaining("1.ts");
    assertThat(inFlight.body().isFailed()).isTrue();
  }

  @Test
  void judgesWhatItDecryptsLikeAnythingElse() throws Exception {
    byte[] cut = CIPHER.encrypt(ByteString.fromArray(MEDIA, 0, 100_000)).toArray();
    assertThat(failure(fetch(cut, DECRYPTED).validated())).hasMessageContaining("188");
  }

  private SegmentInFlight fetch(byte[] body, Protection protection) {
    rig.origin.on("/1.ts", Answer.ok("video/mp2t", body));
    return rig.fetch(rig.wish("/1.ts", ANNOUNCED).with(protection));
  }

  private static ByteString random(long seed) {
    byte[] bytes = new byte[16];
    new Random(seed).nextBytes(bytes);
    return ByteString.fromArray(bytes);
  }
}
