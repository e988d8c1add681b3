package io.millrace.source;

import io.millrace.source.PageHeaders.Purpose;
import io.millrace.source.PageSearch.Place;
import io.millrace.source.QueryReading.Match;
import io.millrace.source.Visits.Answer;
import io.millrace.upstream.FetchedText;
import io.millrace.upstream.UriReferences;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jsoup.Jsoup;

/** Goes from a page to the address of a playlist: {@link Locator.Page}. Runs on one thread. */
final class PageWalk {

  private final Visits visits;

  PageWalk(Visits visits) {
    this.visits = visits;
  }

  Located run(Locator.Page locator) {
    Answer answer = visits.get(Purpose.PAGE, Optional.empty(), locator.uri(), locator.headers());
    URI uri = locator.uri();
    Place place = place(answer.text(), new Place(answer.text().finalUri(), uri, 0));
    List<Step> steps = locator.steps();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      Match match = find(step, i + 1, answer);
      uri = resolve(step, i + 1, answer, match, place);
      visits.hop(answer.what(), step.query().show(), uri.toString());
      boolean last = i == steps.size() - 1;
      if (last && step instanceof Step.Find) {
        return new Located(uri, Optional.of(place.page()));
      }
      Purpose purpose = purpose(step, match);
      answer = visits.get(purpose, Optional.of(place.page()), uri, step.headers());
      if (Answers.isPlaylist(answer.text().text())) {
        visits.hop(answer.what(), "#EXTM3U", "a playlist");
        return new Located(uri, Optional.of(place.page()));
      }
      place = place(answer.text(), place);
    }
    return new PageSearch(visits).run(answer, new Place(place.page(), place.base(), -1));
  }

  private Match find(Step step, int number, Answer answer) {
    try {
      return QueryReading.find(
              step.query(),
              answer.text().text(),
              Answers.isPage(answer.text()),
              visits.settings().expressionTimeout())
          .orElseThrow(() -> new LocatorException("step " + number + " finds nothing"));
    } catch (LocatorException failure) {
      visits.deadEnd(
          answer.what(), Optional.of(step.query().show()), String.valueOf(failure.getMessage()));
      throw failure;
    }
  }

  private URI resolve(Step step, int number, Answer answer, Match match, Place place) {
    URI base =
        Answers.isJson(answer.text()) && !Answers.isPage(answer.text())
            ? answer.text().finalUri()
            : place.base();
    return UriReferences.resolve(base, match.reference())
        .orElseThrow(
            () -> {
              String reason = "what step " + number + " finds is no address";
              visits.deadEnd(
                  answer.what(),
                  Optional.of(step.query().show()),
                  reason + ": " + match.reference());
              return new LocatorException(reason);
            });
  }

  private static Purpose purpose(Step step, Match match) {
    return switch (step) {
      case Step.Follow follow -> match.script() ? Purpose.SCRIPT : Purpose.PAGE;
      case Step.Find find -> Purpose.CALL;
    };
  }

  /** A script or an answer of an API leaves a browser on the page where it was. */
  private static Place place(FetchedText answer, Place before) {
    if (!Answers.isPage(answer)) {
      return before;
    }
    URI base = PageLeads.base(Jsoup.parse(answer.text()), answer.finalUri());
    return new Place(answer.finalUri(), base, before.frames());
  }
}
