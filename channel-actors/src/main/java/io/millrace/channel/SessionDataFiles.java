package io.millrace.channel;

import io.millrace.source.SourceDefinition;
import io.millrace.upstream.UriReferences;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Where the session data of a channel's Multivariant Playlist is: at the source that gave it its
 * ladder.
 *
 * @param base of the references
 * @param references as the source wrote them
 */
record SessionDataFiles(SourceDefinition source, URI base, List<String> references) {

  private static final String PREFIX = "data-";

  /** Of one file, in bytes. */
  static final long LARGEST = 1 << 20;

  /** One of the files; what it holds is JSON unless the playlist says otherwise. */
  static Attachment attachment(ByteString bytes) {
    return new Attachment(Attachment.Kind.DATA, "application/json", bytes);
  }

  /** The address of the file that is published under this name. */
  Optional<URI> address(String name) {
    if (!name.startsWith(PREFIX)) {
      return Optional.empty();
    }
    int index = Integer.parseInt(name.substring(PREFIX.length()));
    return index < references.size()
        ? UriReferences.resolve(base, references.get(index))
        : Optional.empty();
  }
}
