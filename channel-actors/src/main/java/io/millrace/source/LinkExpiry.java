package io.millrace.source;

import io.millrace.source.LinkPart.Place;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads from a link itself when it ends to work: from parameters of its query, elements of its
 * path, signatures of clouds and edges, and tokens. Pure.
 *
 * <p>Whoever reads must not believe it to the second: our clock and that of the signer differ.
 */
public final class LinkExpiry {

  /** So far our clock and another one may be apart; what ended earlier says nothing. */
  public static final Duration ALLOWED_SKEW = Duration.ofMinutes(5);

  private static final Duration LATEST = Duration.ofDays(3653);

  /** A number that stands alone is believed for so long only. */
  private static final Duration LATEST_NAMELESS = Duration.ofDays(7);

  private static final Set<String> NAMES =
      Set.of(
          "e",
          "ex",
          "exp",
          "expires",
          "expire",
          "expiry",
          "expiration",
          "expires_at",
          "expiresat",
          "expire_at",
          "expireat",
          "expire_time",
          "expiretime",
          "expirytime",
          "expiry_time",
          "end",
          "endtime",
          "end_time",
          "validto",
          "valid_to",
          "validuntil",
          "valid_until",
          "notafter",
          "not_after",
          "nva",
          "deadline",
          "until",
          "se",
          "txtime",
          "x-expires",
          "token_expires",
          "tokenexpires",
          "wowzatokenendtime");

  /** The value begins with the moment, and goes on with the signature. */
  private static final Set<String> LEADING = Set.of("auth_key", "__gda__", "token");

  private static final Pattern LEADING_MOMENT = Pattern.compile("(\\d{10})[-_:.].+");

  /** The moment of signing beside the time that the signature is good for. */
  private static final Map<String, String> SIGNED_FOR =
      Map.of(
          "x-amz-date", "x-amz-expires",
          "x-goog-date", "x-goog-expires",
          "x-oss-date", "x-oss-expires");

  /** Tencent's: from one moment to the other. */
  private static final Set<String> SPANS = Set.of("q-sign-time", "q-key-time");

  private static final Pattern HASH = Pattern.compile("[A-Za-z0-9_-]{20,}");

  private LinkExpiry() {}

  /** When the link ends to work, if it says so in a way that can be believed. */
  public static Optional<Expiry> of(URI link, Instant now) {
    List<LinkPart> parts = LinkPart.of(link);
    var found = new ArrayList<Expiry>();
    parts.forEach(part -> named(part).ifPresent(found::add));
    parts.forEach(part -> SignedExpiry.of(part).ifPresent(found::add));
    signedFor(parts).ifPresent(found::add);
    found.addAll(nameless(link, now));
    return soonest(found, now);
  }

  /** What is still to come counts rather than what is past, which may be the end of something. */
  private static Optional<Expiry> soonest(List<Expiry> found, Instant now) {
    List<Expiry> plausible =
        found.stream()
            .filter(each -> !each.at().isBefore(now.minus(ALLOWED_SKEW)))
            .filter(each -> each.at().isBefore(now.plus(LATEST)))
            .toList();
    return plausible.stream()
        .filter(each -> each.at().isAfter(now))
        .min(Comparator.comparing(Expiry::at))
        .or(() -> plausible.stream().max(Comparator.comparing(Expiry::at)));
  }

  private static Optional<Expiry> named(LinkPart part) {
    Optional<Instant> at = Optional.empty();
    if (NAMES.contains(part.name())) {
      at = ExpiryValue.moment(part.value());
    } else if (LEADING.contains(part.name())) {
      var moment = LEADING_MOMENT.matcher(part.value());
      at = moment.matches() ? ExpiryValue.moment(moment.group(1)) : Optional.empty();
    } else if (SPANS.contains(part.name())) {
      at = ExpiryValue.moment(part.value().substring(part.value().indexOf(';') + 1));
    }
    return at.map(end -> new Expiry(end, words(part)));
  }

  private static Optional<Expiry> signedFor(List<LinkPart> parts) {
    for (LinkPart date : parts) {
      String length = SIGNED_FOR.getOrDefault(date.name(), "");
      for (LinkPart part : parts) {
        if (part.name().equals(length)) {
          return ExpiryValue.date(date.value())
              .flatMap(
                  from ->
                      ExpiryValue.length(part.value())
                          .map(time -> new Expiry(from.plus(time), words(part))));
        }
      }
    }
    return Optional.empty();
  }

  /** A moment in the path without a name, beside what looks like its signature. */
  private static List<Expiry> nameless(URI link, Instant now) {
    var found = new ArrayList<Expiry>();
    String path = link.getRawPath();
    if (path == null) {
      return found;
    }
    String[] elements = path.split("/", -1);
    for (int i = 0; i < elements.length; i++) {
      boolean signed =
          (i > 0 && isHash(elements[i - 1]))
              || (i + 1 < elements.length && isHash(elements[i + 1]));
      if (signed || (i > 0 && elements[i - 1].equals("token"))) {
        alone(elements[i])
            .filter(at -> at.isAfter(now) && at.isBefore(now.plus(LATEST_NAMELESS)))
            .ifPresent(at -> found.add(new Expiry(at, Place.PATH.words)));
      }
    }
    return found;
  }

  private static Optional<Instant> alone(String element) {
    OptionalLong seconds = ExpiryValue.tenDigits(element);
    return seconds.isPresent()
        ? Optional.of(Instant.ofEpochSecond(seconds.getAsLong()))
        : ExpiryValue.hexadecimal(element);
  }

  private static boolean isHash(String element) {
    return HASH.matcher(element).matches() && element.chars().anyMatch(Character::isDigit);
  }

  /** The names are those that are looked for, so that no secret is among them. */
  private static String words(LinkPart part) {
    return part.place().words + " \"" + part.name() + "\"";
  }
}
