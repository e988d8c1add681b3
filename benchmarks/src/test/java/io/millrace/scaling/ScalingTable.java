package io.millrace.scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Prints what a cluster would have to do, as a table in Markdown. */
final class ScalingTable {

  private ScalingTable() {}

  /**
   * Prints the plan of the arguments beside the same without caches and the same with viewers sent
   * by channel.
   *
   * @param arguments such as {@code nodes=3}
   */
  public static void main(String[] arguments) {
    try {
      System.out.print(of(variants(ClusterPlan.EXAMPLE.with(arguments))));
    } catch (IllegalArgumentException e) {
      System.err.println("bin/scaling: " + e.getMessage());
      System.exit(2);
    }
  }

  private record Variant(String name, ClusterPlan plan) {}

  /** A plan, and what it could do without or better. */
  private static List<Variant> variants(ClusterPlan plan) {
    int caches = plan.caches();
    int few = Math.min(3, plan.nodes());
    return List.of(
        new Variant("no cache, any node", plan.with("caches=0", "nodesPerChannel=0")),
        new Variant(caches + " caches, any node", plan.with("nodesPerChannel=0")),
        new Variant(
            caches + " caches, " + few + " nodes per channel",
            plan.with("nodesPerChannel=" + few)));
  }

  /** The table of a plan. */
  static String of(ClusterPlan plan) {
    return of(variants(plan));
  }

  private static String of(List<Variant> variants) {
    List<ClusterLoad> loads =
        variants.stream()
            .map(variant -> ClusterLoad.of(variant.plan(), MeasuredCosts.OF_ONE_NODE))
            .toList();
    List<String> lines = new ArrayList<>();
    lines.add(line("per node", variants.stream().map(Variant::name).toList()));
    lines.add("|---|" + "---|".repeat(variants.size()));
    lines.add(row("nodes that show one channel", loads, load -> one(load.nodesPerChannel())));
    lines.add(row("channels shown that run elsewhere", loads, load -> one(load.replicas())));
    lines.add(row("playlists asked for", loads, load -> one(load.playlists()) + "/s"));
    lines.add(row("segments to viewers or caches", loads, load -> megabits(load.viewerBytes())));
    lines.add(row("segments from and to other nodes", loads, load -> megabits(load.pulledBytes())));
    lines.add(row("segments from origins", loads, load -> megabits(load.originBytes())));
    lines.add(row("segments in memory", loads, load -> one(load.heldBytes() / 1e9) + " GB"));
    lines.add(row("facts written", loads, load -> one(load.writes()) + "/s"));
    lines.add(row("facts told by others", loads, load -> megabits(load.factsBytes())));
    lines.add(row("cores for what was measured", loads, load -> two(load.cores())));
    return String.join("\n", lines) + "\n";
  }

  private static String row(
      String title, List<ClusterLoad> loads, Function<ClusterLoad, String> value) {
    return line(title, loads.stream().map(value).toList());
  }

  private static String line(String title, List<String> cells) {
    return "| " + title + " | " + String.join(" | ", cells) + " |";
  }

  private static String megabits(double bytes) {
    return String.format(Locale.ROOT, "%,.1f Mbit/s", bytes * 8 / 1e6);
  }

  private static String one(double value) {
    return String.format(Locale.ROOT, "%,.1f", value);
  }

  private static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
