package io.millrace.app.cli;

import io.millrace.source.Located;
import io.millrace.source.LocatorTrace.Hop;
import io.millrace.source.Locators;
import io.millrace.source.SourceDefinition;
import io.millrace.upstream.OriginAccess;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.UpstreamException;
import io.millrace.upstream.Upstreams;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Finds the address of one source after the other, tries each out, and prints what came of it. */
final class LocateRun {

  private final Locators locators;
  private final Upstreams upstreams;
  private final PrintWriter out;
  private final boolean explain;

  LocateRun(Locators locators, Upstreams upstreams, PrintWriter out, boolean explain) {
    this.locators = locators;
    this.upstreams = upstreams;
    this.out = out;
    this.explain = explain;
  }

  /** False if there is none, or none that can be played. */
  boolean locate(String channel, SourceDefinition source) {
    String label = channel + " " + source.name();
    Upstream upstream;
    try {
      upstream =
          upstreams.open(
              new OriginAccess(
                  channel + "/" + source.name(),
                  source.requests(),
                  source.locator().homes(),
                  source.trust()));
    } catch (IllegalArgumentException e) {
      out.println(label + ": not found: " + e.getMessage());
      return false;
    }
    try {
      return locate(label, source, upstream);
    } finally {
      upstream.close();
      out.flush();
    }
  }

  private boolean locate(String label, SourceDefinition source, Upstream upstream) {
    Queue<Hop> hops = new ConcurrentLinkedQueue<>();
    try {
      Located located = locators.locate(source, upstream, hops::add).toCompletableFuture().join();
      explain(label, hops);
      out.println(label + ": " + LocateText.withoutUser(located.uri().toString()));
      return plays(source, upstream, located);
    } catch (CompletionException e) {
      explain(label, hops);
      out.println(label + ": not found: " + words(e));
      advise(source, e);
      return false;
    }
  }

  private boolean plays(SourceDefinition source, Upstream upstream, Located located) {
    try {
      upstream.comesFrom(located.page());
      String text = upstream.fetchText(located.uri()).toCompletableFuture().join().text();
      if (LocateText.isPlaylist(text)) {
        if (explain) {
          out.println("  It answers with a playlist.");
        }
        return true;
      }
      out.println("  What is there is no playlist." + LocateText.ifPage(source.locator()));
    } catch (CompletionException e) {
      out.println("  It does not answer with a playlist: " + words(e) + ".");
      advise(source, e);
    }
    return false;
  }

  private void explain(String label, Queue<Hop> hops) {
    if (explain) {
      out.println(label);
      out.print(LocateText.of(List.copyOf(hops)));
    }
  }

  /** Nothing where the reason itself says what to do, as that of a guarded address does. */
  private void advise(SourceDefinition source, CompletionException failure) {
    Optional<UpstreamException.Kind> kind =
        failure.getCause() instanceof UpstreamException refusal
            ? Optional.of(refusal.kind())
            : Optional.empty();
    boolean said = kind.filter(UpstreamException.Kind.FORBIDDEN::equals).isPresent();
    if (explain && !said) {
      boolean refused = kind.filter(UpstreamException.Kind.STATUS::equals).isPresent();
      out.print(LocateText.advice(source.locator(), refused));
    }
  }

  private static String words(CompletionException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
