package io.millrace.upstream;

/** Who a source's requests are from (RFC 9110, 11). Secrets: never shown. */
public sealed interface Credentials {

  /** User and password (RFC 7617). */
  record Basic(String user, String password) implements Credentials {
    @Override
    public String toString() {
      return "Basic[…]";
    }
  }

  /** A token (RFC 6750). */
  record Bearer(String token) implements Credentials {
    @Override
    public String toString() {
      return "Bearer[…]";
    }
  }
}
