package io.millrace.app.server;

import io.millrace.app.settings.ServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * The secret that the API wants when the server can be reached from other machines: kept in the
 * data folder, where only the operator reads it.
 *
 * @param value the token
 * @param isNew it was made just now, and has to be shown to the operator once
 */
public record AdminToken(String value, boolean isNew) {

  private static final String FILE = "admin-token";
  private static final int BYTES = 24;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /** The token of the server with this data folder, if it has one that may be read. */
  public static Optional<String> find(Path data) {
    try {
      return Optional.of(Files.readString(data.resolve(FILE)).strip())
          .filter(token -> !token.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
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
    Path file = settings.data().resolve(FILE);
    try {
      String present = Files.readString(file).strip();
      if (present.isEmpty()) {
        throw new StartException("The admin token in " + file + " is empty: delete the file.");
      }
      return Optional.of(new AdminToken(present, false));
    } catch (NoSuchFileException e) {
      return Optional.of(make(file));
    } catch (IOException e) {
      throw new StartException("The admin token in " + file + " cannot be read.", e);
    }
  }

  private static AdminToken make(Path file) {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.createFile(file, ownerOnly(file));
      Files.writeString(file, token + "\n", StandardCharsets.UTF_8);
      return new AdminToken(token, true);
    } catch (IOException e) {
      throw new StartException(
          "The admin token cannot be written to " + file + ": choose a data folder with --data.",
          e);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
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
