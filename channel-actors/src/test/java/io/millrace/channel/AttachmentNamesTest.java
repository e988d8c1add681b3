package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachmentNamesTest {

  private static final AttachmentNames NAMES = AttachmentNames.OF_THIS_PROCESS;
  private static final String ADDRESS = "http://secret.test/secret.key?token=secret";

  @ParameterizedTest
  @CsvSource({"GABC, ts", "WEBVTT, vtt", "WEBVT, mp4", "'', mp4"})
  void aSectionIsNamedByItsBytes(String bytes, String extension) {
    assertThat(AttachmentNames.initialization(ByteString.fromString(bytes)))
        .matches("init-[0-9a-f]{24}\\." + extension);
  }

  @Test
  void equalBytesHaveOneNameAndOthersHaveAnother() {
    assertThat(AttachmentNames.initialization(bytes("one")))
        .isEqualTo(AttachmentNames.initialization(bytes("one")))
        .isNotEqualTo(AttachmentNames.initialization(bytes("two")));
    assertThat(NAMES.key(ADDRESS, bytes("one")))
        .isEqualTo(NAMES.key(ADDRESS, bytes("one")))
        .isNotEqualTo(NAMES.key(ADDRESS, bytes("two")))
        .isNotEqualTo(NAMES.key(ADDRESS + 'x', bytes("one")));
  }

  @Test
  void namesTellNothingOfTheSource() {
    assertThat(NAMES.key(ADDRESS, bytes("one"))).matches("key-[0-9a-f]{24}\\.key");
    assertThat(NAMES.unfetchedKey(ADDRESS)).matches("key-[0-9a-f]{24}\\.key");
    assertThat(NAMES.unfetchedInitialization(ADDRESS)).matches("init-[0-9a-f]{24}\\.mp4");
  }

  /** The next owner of a recording is asked for what the playlist of the last one names. */
  @Test
  void nodesOfOneSecretGiveOneNameAndOthersGiveAnother() {
    AttachmentNames one = AttachmentNames.ofNodes("the secret of all");
    AttachmentNames other = AttachmentNames.ofNodes("the secret of all");
    AttachmentNames stranger = AttachmentNames.ofNodes("another secret");

    assertThat(one.unfetchedKey(ADDRESS))
        .isEqualTo(other.unfetchedKey(ADDRESS))
        .isNotEqualTo(stranger.unfetchedKey(ADDRESS))
        .isNotEqualTo(NAMES.unfetchedKey(ADDRESS));
    assertThat(one.unfetchedInitialization(ADDRESS))
        .isEqualTo(other.unfetchedInitialization(ADDRESS))
        .isNotEqualTo(stranger.unfetchedInitialization(ADDRESS));
    assertThat(one.key(ADDRESS, bytes("one")))
        .isEqualTo(other.key(ADDRESS, bytes("one")))
        .isNotEqualTo(stranger.key(ADDRESS, bytes("one")));
    assertThat(one.toString()).doesNotContain("secret");
  }

  private static ByteString bytes(String text) {
    return ByteString.fromString(text);
  }

  @Test
  void nobodyCanTryOutAddresses() throws Exception {
    byte[] guess = ADDRESS.getBytes(StandardCharsets.UTF_8);
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(guess));

    assertThat(NAMES.unfetchedKey(ADDRESS))
        .isEqualTo(NAMES.unfetchedKey(ADDRESS))
        .doesNotContain(hash.substring(0, 24));
  }
}
