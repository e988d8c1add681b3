package io.millrace.upstream;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Whom a source's secure connections trust.
 *
 * @param authorities a PEM file with the certificates of authorities to trust instead of the
 *     platform's
 * @param pins SHA-256 of public keys (SubjectPublicKeyInfo) in Base64, one of which the origin's
 *     chain must hold (RFC 7469, 2.4); empty for no such demand
 * @param insecure nothing is checked: any certificate, for any name
 */
public record TlsPolicy(Optional<Path> authorities, Set<String> pins, boolean insecure) {

  /** What the platform trusts. */
  public static final TlsPolicy PLATFORM = new TlsPolicy(Optional.empty(), Set.of(), false);

  public TlsPolicy {
    pins = Set.copyOf(pins);
  }
}
