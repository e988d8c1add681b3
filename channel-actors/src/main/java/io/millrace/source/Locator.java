package io.millrace.source;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How the playable address of a source is found. Holds secrets: never shown. */
public sealed interface Locator {

  /** The addresses that the operator wrote down. */
  Set<URI> homes();

  /** The address is known: an absolute http or https URI of a playlist. */
  record Direct(URI uri) implements Locator {
    @Override
    public Set<URI> homes() {
      return Set.of(uri);
    }

    @Override
    public String toString() {
      return "Direct[…]";
    }
  }

  /**
   * The address stands in a page, or in what the page leads to.
   *
   * @param uri of the page
   * @param steps from the page to the address; without any, and behind a last {@link Step.Follow},
   *     the address is searched for
   * @param headers of the request for the page, in place of those it would have
   */
  record Page(URI uri, List<Step> steps, Map<String, String> headers) implements Locator {

    public Page {
      steps = List.copyOf(steps);
      headers = Map.copyOf(headers);
    }

    @Override
    public Set<URI> homes() {
      return Set.of(uri);
    }

    @Override
    public String toString() {
      return "Page[…]";
    }
  }

  /**
   * An API tells the address in JSON.
   *
   * @param pointer to the text with the address (RFC 6901); it may be relative to the API's own
   * @param method {@code GET} or {@code POST}
   * @param body of a POST
   * @param headers in place of those that the request would have
   */
  record Json(
      URI uri, String pointer, String method, Optional<String> body, Map<String, String> headers)
      implements Locator {

    public Json {
      headers = Map.copyOf(headers);
    }

    @Override
    public Set<URI> homes() {
      return Set.of(uri);
    }

    @Override
    public String toString() {
      return "Json[…]";
    }
  }

  /**
   * A program prints the address.
   *
   * @param command the program and its arguments, as they are: no shell reads them
   */
  record Command(List<String> command) implements Locator {

    public Command {
      command = List.copyOf(command);
      if (command.isEmpty()) {
        throw new IllegalArgumentException("a command needs a program");
      }
    }

    @Override
    public Set<URI> homes() {
      return Set.of();
    }

    @Override
    public String toString() {
      return "Command[…]";
    }
  }
}
