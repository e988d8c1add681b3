package io.millrace.source;

import io.millrace.source.Lead.Kind;
import io.millrace.source.PageHeaders.Purpose;
import io.millrace.source.Visits.Answer;
import io.millrace.upstream.UpstreamException;
import java.net.URI;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Searches a page, its frames, scripts and what these ask for, for the first address that answers
 * with a playlist; what looks best comes first. Runs on one thread.
 */
final class PageSearch {

  private static final int DEEPEST_FRAME = 3;

  private final Visits visits;
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(
          Comparator.comparingInt((Waiting next) -> next.lead().rank())
              .thenComparingInt(Waiting::order));
  private final Set<URI> asked = new HashSet<>();
  private final Set<URI> tried = new HashSet<>();
  private int order;
  private @Nullable UpstreamException lastFailure;

  /**
   * Where a text stands.
   *
   * @param page that a browser would be on
   * @param base what references resolve against
   * @param frames that the page is in
   */
  record Place(URI page, URI base, int frames) {}

  private record Waiting(Lead lead, Place place, int order) {}

  PageSearch(Visits visits) {
    this.visits = visits;
  }

  /** Searches from an answer on. */
  Located run(Answer first, Place place) {
    asked.add(first.text().finalUri());
    Optional<Located> found = read(first, first.text().finalUri(), Kind.FRAME, place);
    while (found.isEmpty()) {
      Waiting next = waiting.poll();
      if (next == null) {
        throw nothing();
      }
      found = follow(next);
    }
    return found.get();
  }

  private Optional<Located> follow(Waiting next) {
    Lead lead = next.lead();
    try {
      return switch (lead.kind()) {
        case PLAYLIST -> attempt(lead, next.place());
        case FRAME ->
            next.place().frames() < DEEPEST_FRAME
                ? ask(lead, next.place(), Purpose.PAGE)
                : Optional.empty();
        case SCRIPT -> ask(lead, next.place(), Purpose.SCRIPT);
        case CALL -> ask(lead, next.place(), Purpose.CALL);
      };
    } catch (UpstreamException failure) {
      if (failure.kind() == UpstreamException.Kind.CLOSED) {
        throw failure;
      }
      lastFailure = failure;
      return Optional.empty();
    }
  }

  private Optional<Located> attempt(Lead lead, Place place) {
    boolean wanted = tried.size() < visits.settings().maximumCandidates() && tried.add(lead.uri());
    return wanted && visits.isPlaylist(lead.uri(), place.page())
        ? Optional.of(new Located(lead.uri(), Optional.of(place.page())))
        : Optional.empty();
  }

  private Optional<Located> ask(Lead lead, Place place, Purpose purpose) {
    if (!asked.add(lead.uri())) {
      return Optional.empty();
    }
    Answer answer = visits.get(purpose, Optional.of(place.page()), lead.uri(), Map.of());
    return read(answer, lead.uri(), lead.kind(), place);
  }

  private Optional<Located> read(Answer answer, URI uri, Kind kind, Place from) {
    var text = answer.text();
    if (Answers.isPlaylist(text.text())) {
      visits.hop(answer.what(), "#EXTM3U", "a playlist");
      return Optional.of(new Located(uri, Optional.of(from.page())));
    }
    if (Answers.isPage(text)) {
      PageLeads.Read read = PageLeads.read(text.text(), text.finalUri());
      int frames = kind == Kind.FRAME ? from.frames() + 1 : from.frames();
      queue(answer, read.leads(), new Place(text.finalUri(), read.base(), frames));
    } else {
      URI base = Answers.isJson(text) ? text.finalUri() : from.base();
      Leads leads = new Leads(base);
      ScriptLeads.collect(text.text(), leads);
      queue(answer, leads.found(), from);
    }
    return Optional.empty();
  }

  private void queue(Answer answer, List<Lead> leads, Place place) {
    for (Lead lead : leads) {
      visits.hop(answer.what(), lead.matched(), lead.uri().toString());
      waiting.add(new Waiting(lead, place, order++));
    }
    if (leads.isEmpty()) {
      visits.deadEnd(answer.what(), Optional.empty(), "nothing in it leads on");
    }
  }

  private LocatorException nothing() {
    UpstreamException failure = lastFailure;
    return new LocatorException(
        "no playlist was found on the page: "
            + visits.requests()
            + " requests, "
            + tried.size()
            + " addresses tried"
            + (failure == null ? "" : "; the last that failed: " + failure.getMessage()));
  }
}
