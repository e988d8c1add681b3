package io.millrace.app.server;

import io.millrace.http.play.LinkSigner;
import java.nio.file.Path;

/** The key that links to {@code /play} are signed with: made at first use, in the data folder. */
public final class PlayKey {

  private static final String FILE = "play-key";

  private PlayKey() {}

  /**
   * What signs with the key of this data folder.
   *
   * @throws StartException if the data folder cannot be read or written
   */
  public static LinkSigner signer(Path data) {
    return new LinkSigner(new SecretFile(data.resolve(FILE), "key for links").obtain().value());
  }
}
