package io.millrace.channel;

import static io.millrace.channel.TestChannels.START;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.SourceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Drives a {@link Failover} in tests: keeps the time, remembers and prints the steps. */
final class FailoverDriver {

  static final OptionalDouble FAST = OptionalDouble.of(5);
  static final long OLD_EPOCH = -1;

  final Failover failover;
  final List<FailoverStep> latest = new ArrayList<>();
  Instant now = START;

  FailoverDriver(ChannelDefinition definition, FailoverSettings settings) {
    this(
        definition,
        settings,
        new RestPolicy(settings.restFirst(), settings.restLongest(), () -> 0));
  }

  FailoverDriver(ChannelDefinition definition, FailoverSettings settings, RestPolicy rests) {
    this.failover =
        new Failover(definition, settings, rests, new AtomicLong()::incrementAndGet, now);
  }

  /** With sources {@code a}, {@code b}, … of falling priority. */
  static FailoverDriver withSources(int count) {
    return withSources(count, TestChannels.failover());
  }

  static FailoverDriver withSources(int count, FailoverSettings settings) {
    var sources = new ArrayList<SourceDefinition>();
    for (int i = 0; i < count; i++) {
      sources.add(TestChannels.source(String.valueOf((char) ('a' + i)), i + 1));
    }
    return new FailoverDriver(
        TestChannels.channel(sources.toArray(SourceDefinition[]::new)), settings);
  }

  FailoverDriver steps(List<FailoverStep> steps) {
    latest.clear();
    latest.addAll(steps);
    return this;
  }

  FailoverDriver start() {
    return steps(failover.start(now));
  }

  FailoverDriver stop() {
    return steps(failover.stop("a test says so", now));
  }

  FailoverDriver located() {
    return steps(failover.located(candidate(), now));
  }

  FailoverDriver playlist(long epoch) {
    return steps(failover.playlistLoaded(epoch, TrackId.MAIN, Duration.ofSeconds(4), now));
  }

  FailoverDriver playlistFailed(long epoch) {
    return steps(failover.playlistFailed(epoch, TrackId.MAIN, "no playlist", now));
  }

  FailoverDriver skipped(long epoch) {
    return steps(failover.segmentSkipped(epoch, TrackId.MAIN, "bad segment", now));
  }

  FailoverDriver ended(long epoch) {
    return steps(failover.ended(epoch, "it ended", now));
  }

  FailoverDriver ready(long epoch) {
    return steps(failover.segmentReady(epoch, TrackId.MAIN, FAST, now));
  }

  FailoverDriver slow(long epoch) {
    return steps(failover.segmentReady(epoch, TrackId.MAIN, OptionalDouble.of(0.5), now));
  }

  FailoverDriver repeats(long epoch) {
    return steps(failover.segmentRepeats(epoch, TrackId.MAIN, FAST, now));
  }

  FailoverDriver gap(long epoch) {
    return steps(failover.gapMet(epoch, TrackId.MAIN, now));
  }

  FailoverDriver probed(SourceDefinition source) {
    return steps(failover.probeSucceeded(source, now));
  }

  FailoverDriver noSlot() {
    return steps(failover.noSlot(candidate(), "full", now));
  }

  FailoverDriver refused() {
    return steps(failover.providerRefused(candidate(), "status 429", now));
  }

  FailoverDriver slotLost(long epoch) {
    return steps(failover.slotLost(epoch, "lost", now));
  }

  FailoverDriver slotCame(String provider) {
    return steps(failover.slotCame(provider, now));
  }

  FailoverDriver published(Duration target) {
    failover.published(Optional.of(target));
    return this;
  }

  FailoverDriver redefine(ChannelDefinition definition) {
    return steps(failover.redefine(definition, now));
  }

  SwitchWish wish(String... to) {
    SwitchWish wish = failover.wish(to.length == 0 ? Optional.empty() : Optional.of(to[0]), now);
    steps(wish instanceof SwitchWish.Begun begun ? begun.steps() : List.of());
    return wish;
  }

  FailoverDriver wished(String... to) {
    wish(to);
    return this;
  }

  FailoverDriver due() {
    return steps(failover.due(now));
  }

  FailoverDriver awake() {
    failover.awake(now);
    return this;
  }

  FailoverDriver after(long millis) {
    now = now.plusMillis(millis);
    return this;
  }

  /** Lets time pass as the channel's timer would, up to a moment; keeps the latest steps. */
  FailoverDriver pass(Duration time) {
    Instant end = now.plus(time);
    for (int calls = 0; ; calls++) {
      Optional<Instant> next = failover.nextDue(now).filter(at -> !at.isAfter(end));
      if (next.isEmpty()) {
        now = end;
        return this;
      }
      if (calls > 10_000) {
        throw new AssertionError("no progress at " + now + " in " + failover.phase());
      }
      now = next.get();
      due();
    }
  }

  /** The candidate is located, read and delivers. */
  FailoverDriver deliver() {
    long epoch = candidate();
    located();
    playlist(epoch);
    return ready(epoch);
  }

  /** The active source delivers every four seconds. */
  FailoverDriver play(Duration time) {
    for (Duration played = Duration.ZERO;
        played.compareTo(time) < 0;
        played = played.plusSeconds(4)) {
      pass(Duration.ofSeconds(4));
      ready(active());
    }
    return this;
  }

  long active() {
    return failover.active().map(Attempt::epoch).orElse(OLD_EPOCH);
  }

  long candidate() {
    return failover.candidate().map(Attempt::epoch).orElse(OLD_EPOCH);
  }

  Phase phase() {
    return failover.phase();
  }

  /** For example {@code LIVE a+b: End(a) TakeOver(b)}; notes are left out. */
  String outcome() {
    String sources =
        " "
            + failover.active().map(Attempt::name).orElse("-")
            + failover.candidate().map(attempt -> "+" + attempt.name()).orElse("");
    String control =
        latest.stream().flatMap(step -> word(step).stream()).collect(Collectors.joining(" "));
    return phase() + sources + (control.isEmpty() ? "" : ": " + control);
  }

  List<Decision.Kind> notes() {
    return latest.stream()
        .filter(FailoverStep.Note.class::isInstance)
        .map(step -> ((FailoverStep.Note) step).decision().kind())
        .toList();
  }

  private static Optional<String> word(FailoverStep step) {
    return switch (step) {
      case FailoverStep.TakeSlot(var attempt) -> Optional.of("TakeSlot(" + attempt.name() + ")");
      case FailoverStep.Locate(var attempt) -> Optional.of("Locate(" + attempt.name() + ")");
      case FailoverStep.End(var attempt, var reason) -> Optional.of("End(" + attempt.name() + ")");
      case FailoverStep.TakeOver(var attempt) -> Optional.of("TakeOver(" + attempt.name() + ")");
      case FailoverStep.Dark() -> Optional.of("Dark");
      case FailoverStep.Note note -> Optional.empty();
    };
  }
}
