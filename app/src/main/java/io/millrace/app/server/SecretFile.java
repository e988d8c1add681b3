package io.millrace.app.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
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
 * A random secret in a file that only its owner may read.
 *
 * @param what it is called, such as {@code admin token}
 */
record SecretFile(Path file, String what) {

  private static final int BYTES = 24;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /**
   * The secret.
   *
   * @param isNew it was made just now
   */
  record Secret(String value, boolean isNew) {
    @Override
    public String toString() {
      return "Secret[isNew=" + isNew + "]";
    }
  }

  /** What the file holds, if there is one that may be read. */
  Optional<String> find() {
    try {
      return Optional.of(read()).filter(secret -> !secret.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * What the file holds; made if there is none.
   *
   * @throws StartException if the file cannot be read or written
   */
  Secret obtain() {
    try {
      String present = read();
      if (present.isEmpty()) {
        throw new StartException("The " + what + " in " + file + " is empty: delete the file.");
      }
      return new Secret(present, false);
    } catch (NoSuchFileException e) {
      return make();
    } catch (IOException e) {
      throw new StartException("The " + what + " in " + file + " cannot be read.", e);
    }
  }

  private Secret make() {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.createFile(file, ownerOnly());
      Files.writeString(file, secret + "\n", StandardCharsets.UTF_8);
      return new Secret(secret, true);
    } catch (FileAlreadyExistsException madeMeanwhile) {
      return obtain();
    } catch (IOException e) {
      throw new StartException(
          "The " + what + " cannot be written to " + file + ": choose a data folder with --data.",
          e);
    }
  }

  private String read() throws IOException {
    return Files.readString(file).strip();
  }

  private FileAttribute<?>[] ownerOnly() {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }
}
