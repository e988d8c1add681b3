package io.millrace.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ends that stand inside signed texts: JSON Web Tokens, policies, and the like. */
final class SignedExpiry {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST = 8192;

  /** RFC 7519: three pieces of base64url, the first of which is a JSON object. */
  private static final Pattern TOKEN =
      Pattern.compile("(?:.*[^A-Za-z0-9_-])?eyJ[\\w-]+\\.(eyJ[\\w-]+)\\.[\\w-]*.*");

  private static final Pattern SERVER_TIME =
      Pattern.compile("(?:^|&)server_time=([^&]+)(?:&|$)", Pattern.CASE_INSENSITIVE);
  private static final Pattern VALID_MINUTES =
      Pattern.compile("(?:^|&)validminutes=(\\d{1,7})(?:&|$)", Pattern.CASE_INSENSITIVE);
  private static final DateTimeFormatter AMERICAN =
      DateTimeFormatter.ofPattern("M/d/yyyy h:mm:ss a", Locale.US);

  private SignedExpiry() {}

  static Optional<Expiry> of(LinkPart part) {
    String value = part.value();
    if (value.length() > LONGEST) {
      return Optional.empty();
    }
    String in = part.place().words;
    return switch (part.name()) {
      case "policy" -> policy(value).map(at -> new Expiry(at, in + " \"policy\""));
      case "wmsauthsign" -> minutes(value).map(at -> new Expiry(at, in + " \"wmsauthsign\""));
      default -> token(value).map(at -> new Expiry(at, "token (JWT) in a " + in));
    };
  }

  private static Optional<Instant> token(String value) {
    Matcher token = TOKEN.matcher(value);
    return token.matches()
        ? decoded(token.group(1))
            .flatMap(SignedExpiry::json)
            .flatMap(claims -> seconds(claims.path("exp")))
        : Optional.empty();
  }

  /** CloudFront writes base64 with other signs, so that none needs an escape. */
  private static Optional<Instant> policy(String value) {
    return decoded(value.replace('-', '+').replace('_', '=').replace('~', '/'))
        .flatMap(SignedExpiry::json)
        .flatMap(
            policy ->
                seconds(policy.at("/Statement/0/Condition/DateLessThan").path("AWS:EpochTime")));
  }

  /** Servers of Nimble and Wowza: the moment of signing, and for how many minutes it is good. */
  private static Optional<Instant> minutes(String value) {
    return decoded(value)
        .flatMap(
            text -> {
              Matcher from = SERVER_TIME.matcher(text);
              Matcher length = VALID_MINUTES.matcher(text);
              return from.find() && length.find()
                  ? american(from.group(1))
                      .filter(ExpiryValue::isOfOurTime)
                      .map(at -> at.plus(Duration.ofMinutes(Long.parseLong(length.group(1)))))
                  : Optional.empty();
            });
  }

  private static Optional<Instant> american(String text) {
    try {
      return Optional.of(LocalDateTime.parse(text, AMERICAN).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException other) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> seconds(JsonNode value) {
    return value.isNumber() ? ExpiryValue.moment(value.asText()) : Optional.empty();
  }

  private static Optional<JsonNode> json(String text) {
    try {
      return Optional.ofNullable(JSON.readTree(text));
    } catch (JsonProcessingException other) {
      return Optional.empty();
    }
  }

  /** Either alphabet, with or without padding. */
  private static Optional<String> decoded(String base64) {
    String plain = base64.replace(' ', '+').replace('-', '+').replace('_', '/');
    try {
      byte[] bytes = Base64.getDecoder().decode(plain.replaceAll("=+$", ""));
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException other) {
      return Optional.empty();
    }
  }
}
