package io.millrace.http.viewer;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * Makes and recognizes the ids of viewer sessions: 16 random bytes in base64url, 22 characters.
 *
 * <p>Every well-formed id is a session. Viewers keep theirs when the server restarts or another one
 * answers, and nobody can guess the id of another.
 */
public final class SessionIds {

  private static final int BYTES = 16;
  private static final int LENGTH = 22;

  private final SecureRandom random = new SecureRandom();
  private final Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();

  public String fresh() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return encoder.encodeToString(bytes);
  }

  public static boolean isWellFormed(String id) {
    return id.length() == LENGTH && id.chars().allMatch(SessionIds::isBase64Url);
  }

  private static boolean isBase64Url(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }
}
