package io.millrace.load;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Sixty-four viewers who ask for one new segment in the same moment, each on a connection of its
 * own.
 *
 * <p>Arguments: what it is called, the origin's address, the origin's name of the asker, what to
 * ask for. The last is {@code cold}, {@code new} or {@code path} with an address: the newest
 * segment of a channel that nobody watched yet; the next segment that appears in its Media
 * Playlist; just the segment at the address.
 */
public final class Rush {

  private static final int VIEWERS = 64;

  private Rush() {}

  /** Prints one line. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    URI origin = URI.create(arguments[1]);
    URI target = URI.create(arguments[4]);
    List<Download> downloads =
        switch (arguments[3]) {
          case "cold" ->
              together(
                  barrier -> {
                    barrier.await();
                    return Download.of(new LiveChannel(target).newestSegment());
                  });
          case "new" -> {
            URI segment = new LiveChannel(target).awaitNewSegment();
            yield together(barrier -> Download.of(segment, barrier));
          }
          case "path" -> together(barrier -> Download.of(target, barrier));
          default -> throw new IllegalArgumentException(arguments[3]);
        };
    String fetches = Download.text(origin.resolve("/fetches/" + arguments[2]));
    System.out.println(line(arguments[0], downloads, fetches));
  }

  /** What one viewer does. */
  @FunctionalInterface
  private interface Viewer {
    Download watch(CyclicBarrier together) throws Exception;
  }

  private static List<Download> together(Viewer viewer)
      throws InterruptedException, ExecutionException {
    var barrier = new CyclicBarrier(VIEWERS);
    try (ExecutorService threads = Executors.newFixedThreadPool(VIEWERS)) {
      Callable<Download> watching = () -> viewer.watch(barrier);
      List<Download> downloads = new ArrayList<>();
      for (Future<Download> future :
          threads.invokeAll(Collections.nCopies(VIEWERS, watching), 60, TimeUnit.SECONDS)) {
        downloads.add(future.get());
      }
      return downloads;
    }
  }

  private static String line(String name, List<Download> downloads, String fetches) {
    long least = downloads.stream().mapToLong(Download::bytes).min().orElse(0);
    double[] first = downloads.stream().mapToDouble(Download::firstByteMillis).sorted().toArray();
    double[] last = downloads.stream().mapToDouble(Download::lastByteMillis).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "%-34s first byte after %6.1f ms (slowest %6.1f), all %.2f MB after %6.1f ms; origin: %s",
        name,
        first[VIEWERS / 2],
        first[VIEWERS - 1],
        least / 1e6,
        last[VIEWERS / 2],
        fetches.equals("1") ? "1 fetch" : fetches + " fetches");
  }
}
