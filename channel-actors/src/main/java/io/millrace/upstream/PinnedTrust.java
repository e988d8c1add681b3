package io.millrace.upstream;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts origins whose certificates authorities vouch for and whose chain holds a pinned key (RFC
 * 7469, 2.6). Only those certificates count that really signed each other: an origin may send any
 * others along.
 */
final class PinnedTrust extends X509ExtendedTrustManager {

  private final Optional<X509ExtendedTrustManager> authorities;
  private final Set<String> pins;
  private final boolean http2;

  /**
   * The trust of one source.
   *
   * @param authorities empty to accept any certificate for any name
   * @param pins empty for no such demand
   * @param http2 whether an origin that does not take up HTTP/2 is refused
   */
  PinnedTrust(Optional<X509ExtendedTrustManager> authorities, Set<String> pins, boolean http2) {
    this.authorities = authorities;
    this.pins = pins;
    this.http2 = http2;
  }

  /** The pin of a certificate: SHA-256 of its public key in Base64. */
  static String pin(X509Certificate certificate) {
    try {
      byte[] key = certificate.getPublicKey().getEncoded();
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkProtocol(engine);
    if (authorities.isPresent()) {
      authorities.get().checkServerTrusted(chain, type, engine);
    }
    checkPins(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    if (authorities.isPresent()) {
      authorities.get().checkServerTrusted(chain, type, socket);
    }
    checkPins(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    if (authorities.isPresent()) {
      authorities.get().checkServerTrusted(chain, type);
    }
    checkPins(chain);
  }

  /**
   * Pekko HTTP offers nothing but HTTP/2 then, and would speak it also to an origin that has not
   * taken it up (RFC 7301, 3.2), and wait. This is the last moment before it does.
   */
  private void checkProtocol(SSLEngine engine) throws CertificateException {
    if (http2 && !"h2".equals(engine.getHandshakeApplicationProtocol())) {
      throw new CertificateException("the origin does not take up HTTP/2");
    }
  }

  private void checkPins(X509Certificate[] chain) throws CertificateException {
    if (!pins.isEmpty()
        && linked(Arrays.asList(chain)).stream().map(PinnedTrust::pin).noneMatch(pins::contains)) {
      throw new CertificateException("no key of the chain is a pinned one");
    }
  }

  /** The certificates from the first on that each signed the one before, up to an authority. */
  private List<X509Certificate> linked(List<X509Certificate> chain) {
    List<X509Certificate> linked = new ArrayList<>();
    for (X509Certificate certificate : chain) {
      if (!linked.isEmpty() && !signed(certificate, linked.getLast())) {
        break;
      }
      linked.add(certificate);
    }
    if (!linked.isEmpty()) {
      for (X509Certificate authority : getAcceptedIssuers()) {
        if (signed(authority, linked.getLast())) {
          linked.add(authority);
          break;
        }
      }
    }
    return linked;
  }

  private static boolean signed(X509Certificate issuer, X509Certificate subject) {
    if (!issuer.getSubjectX500Principal().equals(subject.getIssuerX500Principal())) {
      return false;
    }
    try {
      subject.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException notByThisOne) {
      return false;
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities
        .map(X509ExtendedTrustManager::getAcceptedIssuers)
        .orElse(new X509Certificate[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw weAreTheClient();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw weAreTheClient();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw weAreTheClient();
  }

  private static CertificateException weAreTheClient() {
    return new CertificateException("only origins are checked");
  }
}
