package io.millrace.cluster;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.ProviderDefinition;
import io.millrace.source.RecordText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * By which nodes compare their definitions without telling each other what is in them: an
 * HMAC-SHA-256 with the secret of the cluster for each channel and each provider. With that of a
 * channel goes the role that it requires, which decides about its place. Settings that had better
 * be the same on all nodes are compared along with them.
 *
 * @param byName channels by their id, providers as {@code provider <name>}, settings as {@code
 *     setting <key>}
 * @param whole of all of them
 */
record DefinitionFingerprints(SortedMap<String, String> byName, String whole) {

  private static final String ALGORITHM = "HmacSHA256";
  private static final String PROVIDER = "provider ";
  private static final String SETTING = "setting ";

  /** Between an HMAC and a role; in neither of them. */
  private static final char ROLE = '@';

  /** Half of an HMAC is enough to tell two definitions apart (RFC 2104, 5). */
  private static final int BYTES = 16;

  DefinitionFingerprints {
    byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
  }

  /**
   * @param settings by key, without secrets
   */
  static DefinitionFingerprints of(
      String secret,
      Collection<ChannelDefinition> channels,
      List<ProviderDefinition> providers,
      Map<String, String> settings) {
    Mac mac = mac(secret);
    SortedMap<String, String> byName = new TreeMap<>();
    channels.forEach(
        channel ->
            byName.put(
                channel.id().value(),
                fingerprint(mac, RecordText.of(channel))
                    + channel.egress().map(role -> ROLE + role).orElse("")));
    providers.forEach(
        provider ->
            byName.put(PROVIDER + provider.name(), fingerprint(mac, RecordText.of(provider))));
    settings.forEach((key, value) -> byName.put(SETTING + key, fingerprint(mac, value)));
    return new DefinitionFingerprints(byName, fingerprint(mac, byName.toString()));
  }

  /**
   * What is defined differently there, or only here, or only there. A setting that only one of them
   * has is one of another version.
   */
  SortedSet<String> differences(Map<String, String> theirs) {
    SortedSet<String> names = new TreeSet<>(byName.keySet());
    names.addAll(theirs.keySet());
    names.removeIf(name -> byName.containsKey(name) && byName.get(name).equals(theirs.get(name)));
    names.removeIf(
        name ->
            setting(name).isPresent() && !(byName.containsKey(name) && theirs.containsKey(name)));
    return names;
  }

  /** Whether this is the name of a channel. */
  static boolean isChannel(String name) {
    return !name.startsWith(PROVIDER) && setting(name).isEmpty();
  }

  /** The key, if this is the name of a setting. */
  static Optional<String> setting(String name) {
    return name.startsWith(SETTING)
        ? Optional.of(name.substring(SETTING.length()))
        : Optional.empty();
  }

  /** The role that the channel with this fingerprint requires. */
  static Optional<String> egress(String fingerprint) {
    int mark = fingerprint.indexOf(ROLE);
    return mark < 0 ? Optional.empty() : Optional.of(fingerprint.substring(mark + 1));
  }

  private static String fingerprint(Mac mac, String text) {
    byte[] full = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(full, BYTES));
  }

  private static Mac mac(String secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
