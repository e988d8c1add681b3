package io.millrace.channel;

import io.millrace.source.SourceDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What comes of an operator's wish to leave the active source. */
sealed interface SwitchWish {

  /** It is being tried. */
  record Begun(String from, String to, List<FailoverStep> steps) implements SwitchWish {}

  record NoSuchSource() implements SwitchWish {}

  record NoOtherSource(String reason) implements SwitchWish {}

  /**
   * Judges a wish; an operator may choose a source that rests.
   *
   * @param begin is called with the source that is meant, if it can be tried
   */
  static SwitchWish of(
      Optional<String> to,
      SourceRing ring,
      Phase phase,
      Optional<Attempt> active,
      Instant now,
      Function<SourceDefinition, List<FailoverStep>> begin) {
    if (to.isPresent() && ring.find(to.get()).isEmpty()) {
      return new NoSuchSource();
    }
    if (active.isEmpty()) {
      return new NoOtherSource(
          "nothing is playing: the channel is " + phase.name().toLowerCase(Locale.ROOT));
    }
    String from = active.get().name();
    if (to.isPresent() && to.get().equals(from)) {
      return new NoOtherSource("'" + from + "' is the active source already");
    }
    Predicate<SourceDefinition> other = source -> !source.name().equals(from);
    return to.flatMap(ring::find)
        .map(SourceHealth::definition)
        .or(() -> ring.best(other, now))
        .or(() -> ring.leastResting(other))
        .<SwitchWish>map(source -> new Begun(from, source.name(), begin.apply(source)))
        .orElseGet(() -> new NoOtherSource("the channel has one source only"));
  }
}
