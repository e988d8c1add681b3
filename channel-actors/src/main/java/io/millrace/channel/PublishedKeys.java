package io.millrace.channel;

import io.millrace.hls.Attribute;
import io.millrace.hls.AttributeList;
import io.millrace.hls.Key;
import io.millrace.hls.MediaSegment;
import io.millrace.segment.Protection;
import io.millrace.segment.SegmentCipher;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.pekko.util.ByteString;

/**
 * What becomes of the keys of one segment (RFC 8216bis, 4.4.4.4): those that are plain bytes are
 * handed on under our address, those of rights systems stay as they are.
 */
record PublishedKeys(MediaSegment segment, boolean decrypts) {

  static final int IV_LENGTH = 16;

  private static final String WHOLE_FILES = "AES-128";
  private static final String IDENTITY = "identity";
  private static final String WHOLE_FILES_LONG_KEY = "AES-256";
  private static final int KEY_LENGTH = 16;
  private static final int LONG_KEY_LENGTH = 32;

  /** Whether the key is plain bytes at an address; of whole files players know no other. */
  static boolean isOurs(Key key) {
    return key.keyFormat().equals(IDENTITY) || coversWholeFiles(key);
  }

  static boolean coversWholeFiles(Key key) {
    return key.method().equals(WHOLE_FILES);
  }

  /** How many bytes the key must have; empty where only players know. */
  static OptionalInt length(Key key) {
    String method = key.method();
    if (method.equals(WHOLE_FILES) || method.startsWith("SAMPLE-AES")) {
      return OptionalInt.of(KEY_LENGTH);
    }
    return method.startsWith(WHOLE_FILES_LONG_KEY)
        ? OptionalInt.of(LONG_KEY_LENGTH)
        : OptionalInt.empty();
  }

  /** Whether players need the key no more, because we have used it. */
  boolean isSpent(Key key) {
    return decrypts && coversWholeFiles(key);
  }

  /**
   * The key as our playlists say it: what no player asks for stays behind.
   *
   * @param name of the attachment that holds its bytes
   */
  Key published(Key key, String name) {
    var attributes = new ArrayList<Attribute>();
    for (Attribute attribute : key.attributes().attributes()) {
      switch (attribute.name()) {
        case "URI" -> attributes.add(Attribute.quoted("URI", name));
        case "METHOD", "KEYFORMAT", "KEYFORMATVERSIONS" -> attributes.add(attribute);
        default -> {}
      }
    }
    attributes.add(new Attribute("IV", "0x" + HexFormat.of().formatHex(iv(key))));
    return new Key(new AttributeList(attributes));
  }

  /** What is to be done with the segment's bytes. */
  Protection protection(Map<Key, ByteString> keys) {
    Optional<Key> whole =
        segment.keys().stream().filter(PublishedKeys::coversWholeFiles).findFirst();
    if (whole.isPresent()) {
      ByteString bytes = keys.get(whole.get());
      return decrypts && bytes != null
          ? new Protection.Decrypted(
              new SegmentCipher(bytes, ByteString.fromArray(iv(whole.get()))))
          : new Protection.PassedThrough(Protection.Scope.WHOLE_SEGMENT);
    }
    if (segment.keys().isEmpty()) {
      return new Protection.Clear();
    }
    boolean wholeFiles =
        segment.keys().stream().anyMatch(key -> key.method().startsWith(WHOLE_FILES_LONG_KEY));
    return new Protection.PassedThrough(
        wholeFiles ? Protection.Scope.WHOLE_SEGMENT : Protection.Scope.SAMPLES);
  }

  /** RFC 8216bis, 5.2: without one, the Media Sequence Number in the source's playlist is it. */
  private byte[] iv(Key key) {
    return explicitIv(key).orElseGet(this::implicitIv);
  }

  private byte[] implicitIv() {
    byte[] iv = new byte[IV_LENGTH];
    ByteBuffer.wrap(iv).putLong(Long.BYTES, segment.mediaSequenceNumber());
    return iv;
  }

  /** As long as it has to be: some packagers leave out the zeros it begins with. */
  static Optional<byte[]> explicitIv(Key key) {
    return key.iv()
        .map(
            said -> {
              byte[] iv = new byte[IV_LENGTH];
              int length = Math.min(said.length, IV_LENGTH);
              System.arraycopy(said, said.length - length, iv, IV_LENGTH - length, length);
              return iv;
            });
  }
}
