package io.millrace.ladder;

import io.millrace.hls.Resolution;
import io.millrace.ladder.LadderTrack.Kind;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds counterparts at a source. Of equal ones the earlier counts; renditions that are the default
 * count before others.
 */
final class Mapping {

  private static final int EXACT = 0;
  private static final int SAME_PRIMARY = 1;
  private static final int UNSAID = 2;
  private static final int OTHER = 3;

  private final Offers source;
  private final Optional<LadderTrack> firstVariant;

  Mapping(Offers source, Optional<LadderTrack> firstVariant) {
    this.source = source;
    this.firstVariant = firstVariant;
  }

  TrackSource of(LadderTrack track) {
    return switch (track.kind()) {
      case VARIANT -> at(variant(track.traits()));
      case AUDIO -> audio(track.traits());
      case VIDEO -> at(video(track.traits()));
      case SUBTITLES -> at(subtitles(track.traits()));
      case I_FRAMES -> at(best(source.of(Kind.I_FRAMES), byPicture(track.traits())));
    };
  }

  private static TrackSource at(Optional<Offer> offer) {
    return offer
        .<TrackSource>map(found -> new TrackSource.At(found.uris()))
        .orElseGet(TrackSource.Absent::new);
  }

  private static Optional<Offer> best(List<Offer> offers, Comparator<Traits> nearest) {
    return offers.stream().min(Comparator.comparing(Offer::traits, nearest));
  }

  /** A player that expects sound inside the variant goes silent without: that is asked first. */
  private Optional<Offer> variant(Traits wanted) {
    Comparator<Traits> nearest =
        Comparator.<Traits>comparingInt(offered -> wanted.codec().distance(offered.codec()))
            .thenComparing(offered -> wanted.soundInside() != offered.soundInside())
            .thenComparing(byPicture(wanted));
    return best(source.of(Kind.VARIANT), nearest);
  }

  private Optional<Offer> mainVariant() {
    return variant(firstVariant.map(LadderTrack::traits).orElse(Traits.unknown()));
  }

  private TrackSource audio(Traits wanted) {
    Comparator<Traits> nearest =
        byLanguage(wanted)
            .thenComparing(byRole(wanted))
            .thenComparingDouble(offered -> ratio(wanted.channels(), offered.channels()))
            .thenComparingInt(offered -> differ(wanted.audioCodec(), offered.audioCodec()))
            .thenComparing(byPlace(wanted));
    return best(source.of(Kind.AUDIO), nearest)
        .filter(offer -> !offer.isInsideVariants())
        .<TrackSource>map(offer -> new TrackSource.At(offer.uris()))
        .orElseGet(this::muxed);
  }

  private TrackSource muxed() {
    return mainVariant()
        .<TrackSource>map(variant -> new TrackSource.Muxed(variant.uris()))
        .orElseGet(TrackSource.Absent::new);
  }

  /** The main picture is better than none. */
  private Optional<Offer> video(Traits wanted) {
    Comparator<Traits> nearest =
        byLanguage(wanted).thenComparing(byRole(wanted)).thenComparing(byPlace(wanted));
    return best(source.of(Kind.VIDEO), nearest).or(this::mainVariant);
  }

  /** A wrong language is worse than none. */
  private Optional<Offer> subtitles(Traits wanted) {
    List<Offer> understood =
        source.of(Kind.SUBTITLES).stream()
            .filter(offer -> isUnderstood(wanted, offer.traits()))
            .toList();
    Comparator<Traits> nearest =
        byLanguage(wanted)
            .thenComparing(offered -> wanted.forced() != offered.forced())
            .thenComparing(byRole(wanted))
            .thenComparing(byPlace(wanted));
    return best(understood, nearest);
  }

  private static boolean isUnderstood(Traits wanted, Traits offered) {
    boolean unsaid = wanted.language().isEmpty() && offered.language().isEmpty();
    return unsaid || languageDistance(wanted, offered) <= SAME_PRIMARY;
  }

  private static Comparator<Traits> byPicture(Traits wanted) {
    return Comparator.<Traits>comparingInt(offered -> wanted.codec().distance(offered.codec()))
        .thenComparingDouble(offered -> ratio(height(wanted), height(offered)))
        .thenComparingDouble(offered -> ratio(pixels(wanted), pixels(offered)))
        .thenComparingDouble(offered -> ratio(wanted.bandwidth(), offered.bandwidth()));
  }

  private static OptionalLong height(Traits traits) {
    return number(traits.resolution().map(Resolution::height).map(Integer::longValue));
  }

  private static OptionalLong pixels(Traits traits) {
    return number(traits.resolution().map(size -> (long) size.width() * size.height()));
  }

  private static OptionalLong number(Optional<Long> value) {
    return value.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /** Factors count alike in both directions; what is not said is farthest. */
  private static double ratio(OptionalLong wanted, OptionalLong offered) {
    if (wanted.isEmpty()) {
      return 0;
    }
    return offered.isEmpty()
        ? Double.MAX_VALUE
        : Math.abs(Math.log((wanted.getAsLong() + 1.0) / (offered.getAsLong() + 1.0)));
  }

  private static Comparator<Traits> byLanguage(Traits wanted) {
    return Comparator.comparingInt(offered -> languageDistance(wanted, offered));
  }

  private static int languageDistance(Traits wanted, Traits offered) {
    if (wanted.language().isEmpty() || offered.language().isEmpty()) {
      return UNSAID;
    }
    String one = wanted.language().get().toLowerCase(Locale.ROOT);
    String other = offered.language().get().toLowerCase(Locale.ROOT);
    if (one.equals(other)) {
      return EXACT;
    }
    return primary(one).equals(primary(other)) ? SAME_PRIMARY : OTHER;
  }

  private static String primary(String language) {
    return language.split("-", 2)[0];
  }

  private static Comparator<Traits> byRole(Traits wanted) {
    return Comparator.comparingInt(
        offered -> apart(wanted.characteristics(), offered.characteristics()));
  }

  private static int apart(Set<String> one, Set<String> other) {
    Set<String> all = new HashSet<>(one);
    all.addAll(other);
    return (int) all.stream().filter(each -> !(one.contains(each) && other.contains(each))).count();
  }

  private static int differ(Optional<String> wanted, Optional<String> offered) {
    return wanted.isEmpty() || wanted.equals(offered) ? 0 : 1;
  }

  private static Comparator<Traits> byPlace(Traits wanted) {
    return Comparator.<Traits>comparingInt(offered -> differ(wanted.name(), offered.name()))
        .thenComparing(offered -> !offered.isDefault());
  }
}
