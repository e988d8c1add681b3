package io.millrace.channel;

import io.millrace.channel.ChannelNews.IdleDue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Notices when nobody has watched an on-demand channel for a while. Viewers are reported while
 * there are any, so silence counts like nobody. Used by the channel's actor only.
 */
final class IdleWatch {

  private final Duration ofLive;
  private final Duration ofRecording;
  private final TimerScheduler<ChannelCommand> timers;
  private final InstantSource clock;
  private final SeenViewers seen = new SeenViewers();
  private Duration wait;
  private Optional<Instant> stopAt = Optional.empty();

  IdleWatch(ChannelSettings settings, TimerScheduler<ChannelCommand> timers, InstantSource clock) {
    this.ofLive = settings.idleAfter();
    this.ofRecording = settings.recordingIdleAfter();
    this.wait = ofLive;
    this.timers = timers;
    this.clock = clock;
  }

  /** On all nodes together. */
  int viewers() {
    return seen.count(clock.instant());
  }

  void viewersSeen(String node, ViewerSketch viewers) {
    seen.seen(node, viewers, clock.instant());
  }

  /** When the channel stops if nobody comes; empty while somebody watches. */
  Optional<Instant> stopAt() {
    return viewers() > 0 ? Optional.empty() : stopAt;
  }

  /** Somebody is interested: the wait begins anew. */
  void signOfLife(boolean stopsWhenIdle, boolean playsRecording) {
    if (stopsWhenIdle) {
      wait = playsRecording ? ofRecording : ofLive;
      timers.startSingleTimer(IdleDue.KEY, new IdleDue(), wait);
      stopAt = Optional.of(clock.instant().plus(wait));
    } else {
      end();
    }
  }

  /** Nothing runs that could be stopped. */
  void end() {
    timers.cancel(IdleDue.KEY);
    stopAt = Optional.empty();
  }

  /** The wait is over. */
  String nobodyWatched() {
    seen.forget();
    return "nobody watched for " + wait.toSeconds() + " s";
  }
}
