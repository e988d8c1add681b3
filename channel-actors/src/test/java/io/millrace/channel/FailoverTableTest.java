package io.millrace.channel;

import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every phase against every input; what a phase does not list leaves it as it is. */
class FailoverTableTest {

  /** The first line is how it stands: phase, active source and candidate. */
  @SuppressWarnings("ImmutableEnumChecker") // what it holds is never changed
  enum Situation {
    IDLE(
        """
        IDLE -
        start                    | LOCATING -+a: Locate(a)
        """),
    LOCATING(
        """
        LOCATING -+a
        stop                     | IDLE -: End(a)
        located                  | STARTING -+a
        no playlist of candidate | LOCATING -+b: End(a) Locate(b)
        candidate ended          | LOCATING -+b: End(a) Locate(b)
        segment of candidate     | LIVE a: TakeOver(a)
        repeat of candidate      | LIVE a: TakeOver(a)
        10 s later               | LOCATING -+b: End(a) Locate(b)
        without a                | LOCATING -+b: End(a) Locate(b)
        """),
    STARTING(
        """
        STARTING -+a
        stop                     | IDLE -: End(a)
        no playlist of candidate | LOCATING -+b: End(a) Locate(b)
        candidate ended          | LOCATING -+b: End(a) Locate(b)
        segment of candidate     | LIVE a: TakeOver(a)
        repeat of candidate      | LIVE a: TakeOver(a)
        10 s later               | LOCATING -+b: End(a) Locate(b)
        without a                | LOCATING -+b: End(a) Locate(b)
        """),
    LIVE(
        """
        LIVE a
        stop                     | IDLE -: End(a)
        active ended             | SWITCHING -+b: End(a) Locate(b)
        10 s later               | SUSPECT a+b: Locate(b)
        wish for any             | LIVE a+b: Locate(b)
        wish for b               | LIVE a+b: Locate(b)
        without a                | SUSPECT a+b: Locate(b)
        """),
    LIVE_WITH_A_WISH(
        """
        LIVE a+b
        stop                     | IDLE -: End(a) End(b)
        no playlist of candidate | LIVE a: End(b)
        active ended             | SWITCHING -+b: End(a)
        candidate ended          | LIVE a: End(b)
        segment of candidate     | LIVE b: End(a) TakeOver(b)
        repeat of candidate      | LIVE b: End(a) TakeOver(b)
        10 s later               | SUSPECT a: End(b)
        without a                | SUSPECT a+b
        """),
    SUSPECT(
        """
        SUSPECT a+b
        stop                     | IDLE -: End(a) End(b)
        no playlist of candidate | SUSPECT a: End(b)
        active ended             | SWITCHING -+b: End(a)
        candidate ended          | SUSPECT a: End(b)
        segment of active        | LIVE a: End(b)
        segment of candidate     | LIVE b: End(a) TakeOver(b)
        repeat of active         | LIVE a: End(b)
        gap of active            | LIVE a: End(b)
        10 s later               | DARK -: End(b) End(a) Dark
        """),
    SUSPECT_WITHOUT_CANDIDATE(
        """
        SUSPECT a
        stop                     | IDLE -: End(a)
        active ended             | DARK -: End(a) Dark
        segment of active        | LIVE a
        repeat of active         | LIVE a
        gap of active            | LIVE a
        10 s later               | SWITCHING -+b: End(a) Locate(b)
        wish for any             | SUSPECT a+b: Locate(b)
        wish for b               | SUSPECT a+b: Locate(b)
        with c                   | SUSPECT a+c: Locate(c)
        """),
    SWITCHING(
        """
        SWITCHING -+b
        stop                     | IDLE -: End(b)
        no playlist of candidate | DARK -: End(b) Dark
        candidate ended          | DARK -: End(b) Dark
        segment of candidate     | LIVE b: TakeOver(b)
        repeat of candidate      | LIVE b: TakeOver(b)
        10 s later               | SWITCHING -+a: End(b) Locate(a)
        """),
    DARK(
        """
        DARK -
        stop                     | IDLE -
        10 s later               | SWITCHING -+a: Locate(a)
        with c                   | SWITCHING -+c: Locate(c)
        """);

    private final String table;

    Situation(String table) {
      this.table = table;
    }

    FailoverDriver begin() {
      return switch (this) {
        case IDLE -> FailoverDriver.withSources(2);
        case LOCATING -> IDLE.begin().start();
        case STARTING -> LOCATING.begin().located();
        case LIVE -> LOCATING.begin().deliver();
        case LIVE_WITH_A_WISH -> LIVE.begin().wished().located();
        case SUSPECT -> LIVE.begin().after(6000).due().located();
        case SUSPECT_WITHOUT_CANDIDATE -> SUSPECT.begin().ended(2);
        case SWITCHING -> SUSPECT.begin().ended(1);
        case DARK -> SWITCHING.begin().ended(2);
      };
    }

    String asItIs() {
      return table.lines().findFirst().orElseThrow();
    }

    Map<String, String> changes() {
      var changes = new HashMap<String, String>();
      table
          .lines()
          .skip(1)
          .map(line -> line.split("\\|", 2))
          .forEach(line -> changes.put(line[0].strip(), line[1].strip()));
      return changes;
    }
  }

  private static Map<String, Consumer<FailoverDriver>> inputs() {
    var in = new LinkedHashMap<String, Consumer<FailoverDriver>>();
    in.put("start", FailoverDriver::start);
    in.put("stop", FailoverDriver::stop);
    in.put("located", FailoverDriver::located);
    in.put("playlist of active", d -> d.playlist(d.active()));
    in.put("playlist of candidate", d -> d.playlist(d.candidate()));
    in.put("no playlist of active", d -> d.playlistFailed(d.active()));
    in.put("no playlist of candidate", d -> d.playlistFailed(d.candidate()));
    in.put("skipped by active", d -> d.skipped(d.active()));
    in.put("skipped by candidate", d -> d.skipped(d.candidate()));
    in.put("active ended", d -> d.ended(d.active()));
    in.put("candidate ended", d -> d.ended(d.candidate()));
    in.put("segment of active", d -> d.ready(d.active()));
    in.put("segment of candidate", d -> d.ready(d.candidate()));
    in.put("repeat of active", d -> d.repeats(d.active()));
    in.put("repeat of candidate", d -> d.repeats(d.candidate()));
    in.put("gap of active", d -> d.gap(d.active()));
    in.put("gap of candidate", d -> d.gap(d.candidate()));
    in.put("nothing due", FailoverDriver::due);
    in.put("10 s later", d -> d.after(10_000).due());
    in.put("wish for any", d -> d.wish());
    in.put("wish for b", d -> d.wish("b"));
    in.put("wish for unknown", d -> d.wish("x"));
    in.put(
        "redefined alike", d -> d.redefine(TestChannels.channel(source("a", 1), source("b", 2))));
    in.put("without a", d -> d.redefine(TestChannels.channel(source("b", 2))));
    in.put(
        "with c",
        d -> d.redefine(TestChannels.channel(source("a", 1), source("b", 2), source("c", 3))));
    in.put("located, too late", d -> d.steps(d.failover.located(FailoverDriver.OLD_EPOCH, d.now)));
    in.put("late playlist", d -> d.playlist(FailoverDriver.OLD_EPOCH));
    in.put("late failure", d -> d.playlistFailed(FailoverDriver.OLD_EPOCH));
    in.put("late skip", d -> d.skipped(FailoverDriver.OLD_EPOCH));
    in.put("late end", d -> d.ended(FailoverDriver.OLD_EPOCH));
    in.put("late segment", d -> d.ready(FailoverDriver.OLD_EPOCH));
    in.put("late repeat", d -> d.repeats(FailoverDriver.OLD_EPOCH));
    in.put("late gap", d -> d.gap(FailoverDriver.OLD_EPOCH));
    return in;
  }

  @ParameterizedTest
  @EnumSource
  void everyInputHasTheListedOutcomeAndNoOther(Situation situation) {
    var unlisted = new ArrayList<>(situation.changes().keySet());
    inputs()
        .forEach(
            (input, act) -> {
              FailoverDriver driver = situation.begin().steps(List.of());
              assertThat(driver.outcome()).isEqualTo(situation.asItIs());
              act.accept(driver);
              unlisted.remove(input);
              assertThat(driver.outcome())
                  .as("%s: %s", situation, input)
                  .isEqualTo(situation.changes().getOrDefault(input, situation.asItIs()));
            });
    assertThat(unlisted).isEmpty();
  }
}
