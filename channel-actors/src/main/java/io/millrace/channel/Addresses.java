package io.millrace.channel;

import io.millrace.hls.MultivariantPlaylist;
import io.millrace.upstream.UriReferences;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Where one ingest finds its playlist, now and when that address fails. Not thread-safe. */
final class Addresses {

  private final IngestActor.Way way;
  private List<URI> addresses;
  private Map<String, String> variables;
  private int current;
  private int tried;

  Addresses(IngestActor.Way way) {
    this.way = way;
    this.addresses =
        switch (way) {
          case IngestActor.Unseen(var uri) -> List.of(uri);
          case IngestActor.Named named -> named.addresses();
        };
    this.variables =
        switch (way) {
          case IngestActor.Unseen(var uri) -> Map.of();
          case IngestActor.Named named -> named.variables();
        };
  }

  URI current() {
    return addresses.get(current);
  }

  /** The playlist was read: if it fails later, every stand-in may be tried again. */
  void reached() {
    tried = 0;
  }

  /** Goes to the next stand-in; false once each has been tried in turn. */
  boolean next() {
    tried++;
    current = (current + 1) % addresses.size();
    boolean untried = tried < addresses.size();
    tried = untried ? tried : 0;
    return untried;
  }

  /** Whether a Multivariant Playlist tells the addresses. */
  boolean canBeLookedUp() {
    return way instanceof IngestActor.Named;
  }

  /** Where the addresses can be looked up. */
  URI multivariant() {
    return switch (way) {
      case IngestActor.Unseen(var uri) -> uri;
      case IngestActor.Named named -> named.multivariant();
    };
  }

  /** Of the Multivariant Playlist that was read last. */
  Map<String, String> variables() {
    return variables;
  }

  /** Takes what the Multivariant Playlist says now; false if it says nothing of use. */
  boolean lookedUp(MultivariantPlaylist multivariant, URI base) {
    if (!(way instanceof IngestActor.Named named)) {
      return false;
    }
    List<URI> found =
        named.find().apply(multivariant).stream()
            .flatMap(uri -> UriReferences.resolve(base, uri).stream())
            .toList();
    if (found.isEmpty()) {
      return false;
    }
    addresses = found;
    variables = multivariant.variables();
    current = 0;
    tried = 0;
    return true;
  }
}
