package io.millrace.app.server;

import io.millrace.app.settings.ServerSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The secret that the API wants when the server can be reached from other machines: kept in the
 * data folder, where only the operator reads it.
 *
 * @param value the token
 * @param isNew it was made just now, and has to be shown to the operator once
 */
public record AdminToken(String value, boolean isNew) {

  private static final String FILE = "admin-token";

  /** The token of the server with this data folder, if it has one that may be read. */
  public static Optional<String> find(Path data) {
    return file(data).find();
  }

  /**
   * The token that a server wants; none on loopback, which only this machine reaches, unless it is
   * always wanted.
   *
   * @throws StartException if the data folder cannot be read or written
   */
  static Optional<AdminToken> wanted(ServerSettings settings) {
    if (!settings.tokenAlways() && isLoopback(settings.host())) {
      return Optional.empty();
    }
    SecretFile.Secret token = file(settings.data()).obtain();
    return Optional.of(new AdminToken(token.value(), token.isNew()));
  }

  private static SecretFile file(Path data) {
    return new SecretFile(data.resolve(FILE), "admin token");
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "AdminToken[isNew=" + isNew + "]";
  }
}
