package io.millrace.upstream;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The cookies of one source (RFC 6265), which live as long as its {@link Upstream}. The platform's
 * own keeper is not used: it takes {@code /live} for a prefix of {@code /lives}, adds {@code
 * .local} to hosts without a dot and refuses names that origins use. Thread-safe.
 */
final class CookieJar {

  /** So many that no ordinary site meets them; one that goes beyond loses those unused longest. */
  private static final int MOST = 200;

  private static final int MOST_OF_A_DOMAIN = 50;
  private static final int MOST_BYTES = 128 * 1024;

  /** Common servers refuse longer header lines. */
  private static final int LONGEST_HEADER = 7 * 1024;

  /** They are told again with each publication of a channel, to most nodes of a cluster. */
  private static final int MOST_PASSED_ON = 50;

  private static final int MOST_BYTES_PASSED_ON = 8 * 1024;

  /** What it takes to say one, besides its texts. */
  private static final int FRAME_BYTES = 100;

  private record Kept(Cookie cookie, long created, long used) {}

  private final InstantSource clock;
  private final Map<Cookie.Key, Kept> kept = new HashMap<>();
  private final Set<Cookie.Key> brought = new HashSet<>();
  private long moment;

  CookieJar(InstantSource clock) {
    this.clock = clock;
  }

  /** Keeps what an answer sets. */
  synchronized void take(URI from, List<String> lines) {
    Instant now = clock.instant();
    for (String line : lines) {
      Cookie.read(line, from, now).ifPresent(cookie -> keep(cookie, from, now));
    }
  }

  /**
   * Those that are good now, the earliest set first; of too many those that were used last, since
   * requests for segments and playlists need them, and of these the earlier ones: a session begins
   * with them.
   */
  synchronized List<Cookie> passedOn() {
    dropThoseThatAreOver(clock.instant());
    List<Kept> passedOn = new ArrayList<>();
    int bytes = 0;
    for (Kept each : lastUsedFirst()) {
      int more = each.cookie().bytes() + FRAME_BYTES;
      if (passedOn.size() < MOST_PASSED_ON && bytes + more <= MOST_BYTES_PASSED_ON) {
        bytes += more;
        passedOn.add(each);
      }
    }
    return passedOn.stream()
        .sorted(Comparator.comparingLong(Kept::created))
        .map(Kept::cookie)
        .toList();
  }

  private List<Kept> lastUsedFirst() {
    return kept.values().stream()
        .sorted(Comparator.comparingLong(Kept::used).reversed().thenComparingLong(Kept::created))
        .toList();
  }

  /**
   * Keeps what another jar passed on, but for what was set here since, in place of what was brought
   * before.
   */
  synchronized void bring(List<Cookie> cookies) {
    Instant now = clock.instant();
    kept.keySet().removeAll(brought);
    brought.clear();
    for (Cookie cookie : cookies) {
      if (!cookie.isOver(now) && !kept.containsKey(cookie.key())) {
        moment++;
        kept.put(cookie.key(), new Kept(cookie, moment, moment));
        brought.add(cookie.key());
        shrink(cookie.domain());
      }
    }
  }

  private void dropThoseThatAreOver(Instant now) {
    kept.values().removeIf(each -> each.cookie().isOver(now));
  }

  /**
   * What to send as {@code Cookie}, together with what the operator wrote there; a cookie of the
   * same name that the origin has set since takes its place.
   */
  synchronized Optional<String> header(URI to, Optional<String> configured) {
    Set<String> ours = new HashSet<>();
    List<String> all = new ArrayList<>();
    int length = 0;
    for (Kept each : matching(to)) {
      String pair = each.cookie().name() + "=" + each.cookie().value();
      length += pair.length() + 2;
      if (length > LONGEST_HEADER) {
        break;
      }
      ours.add(each.cookie().name());
      all.add(pair);
    }
    configured.ifPresent(
        text -> {
          List<String> theirs = new ArrayList<>();
          for (String pair : text.split(";", -1)) {
            String name = pair.split("=", 2)[0].strip();
            if (!pair.isBlank() && !ours.contains(name)) {
              theirs.add(pair.strip());
            }
          }
          all.addAll(0, theirs);
        });
    return all.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", all));
  }

  /** Those with longer paths first, and of these the earlier ones (RFC 6265, 5.4). */
  private List<Kept> matching(URI to) {
    dropThoseThatAreOver(clock.instant());
    List<Kept> matching =
        kept.values().stream()
            .filter(each -> each.cookie().goesTo(to))
            .sorted(
                Comparator.comparingInt((Kept each) -> -each.cookie().path().length())
                    .thenComparingLong(Kept::created))
            .toList();
    moment++;
    matching.forEach(
        each -> kept.put(each.cookie().key(), new Kept(each.cookie(), each.created(), moment)));
    return matching;
  }

  private void keep(Cookie cookie, URI from, Instant now) {
    Kept before = kept.get(cookie.key());
    boolean open = !Origin.of(from).scheme().equals("https");
    if (before != null && before.cookie().secure() && open) {
      return;
    }
    brought.remove(cookie.key());
    if (cookie.isOver(now)) {
      kept.remove(cookie.key());
      return;
    }
    moment++;
    kept.put(cookie.key(), new Kept(cookie, before == null ? moment : before.created(), moment));
    shrink(cookie.domain());
  }

  private void shrink(String domain) {
    while (kept.values().stream().filter(each -> each.cookie().domain().equals(domain)).count()
        > MOST_OF_A_DOMAIN) {
      dropUnusedLongest(domain);
    }
    while (kept.size() > MOST
        || kept.values().stream().mapToInt(each -> each.cookie().bytes()).sum() > MOST_BYTES) {
      dropUnusedLongest("");
    }
  }

  /**
   * @param domain empty for any
   */
  private void dropUnusedLongest(String domain) {
    kept.values().stream()
        .filter(each -> domain.isEmpty() || each.cookie().domain().equals(domain))
        .min(Comparator.comparingLong(Kept::used))
        .ifPresent(oldest -> kept.remove(oldest.cookie().key()));
  }
}
