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
    assertThat(AttachmentNames.key(ADDRESS, bytes("one")))
        .isEqualTo(AttachmentNames.key(ADDRESS, bytes("one")))
        .isNotEqualTo(AttachmentNames.key(ADDRESS, bytes("two")))
        .isNotEqualTo(AttachmentNames.key(ADDRESS + 'x', bytes("one")));
  }

  @Test
  void namesTellNothingOfTheSource() {
    assertThat(AttachmentNames.key(ADDRESS, bytes("one"))).matches("key-[0-9a-f]{24}\\.key");
    assertThat(AttachmentNames.unfetchedKey(ADDRESS)).matches("key-[0-9a-f]{24}\\.key");
    assertThat(AttachmentNames.unfetchedInitialization(ADDRESS)).matches("init-[0-9a-f]{24}\\.mp4");
  }

  private static ByteString bytes(String text) {
    return ByteString.fromString(text);
  }

  @Test
  void nobodyCanTryOutAddresses() throws Exception {
    byte[] guess = ADDRESS.getBytes(StandardCharsets.UTF_8);
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(guess));

    assertThat(AttachmentNames.unfetchedKey(ADDRESS))
        .isEqualTo(AttachmentNames.unfetchedKey(ADDRESS))
        .doesNotContain(hash.substring(0, 24));
  }
}
