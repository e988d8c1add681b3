package io.millrace.channel;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;

/**
 * Says of some media whether it can be decoded. That is dear, so that few can be looked at at a
 * time, and may be missing altogether. Thread-safe.
 */
public interface MediaProbe {

  /** Looks at nothing. */
  MediaProbe NONE = Optional::empty;

  /** A turn at it, to be closed; empty while others have theirs, and if it is missing. */
  Optional<Turn> turn();

  /** The right to look at one piece of media. */
  interface Turn extends AutoCloseable {

    /** Looks at a whole segment, with its Media Initialization Section before it. Never fails. */
    CompletionStage<Verdict> look(ByteString media);

    /** Lets others have their turn; does nothing the second time. */
    @Override
    void close();
  }

  /** What came of it. */
  sealed interface Verdict {}

  /**
   * At least one stream of pictures or sound can be decoded.
   *
   * @param codecs their names, as the decoder has them
   */
  record Decodable(List<String> codecs) implements Verdict {}

  /** It is of no use for players. */
  record Undecodable(String reason) implements Verdict {}

  /** Nobody knows, for a reason of ours: it could not be looked at. */
  record NotSeen(String reason) implements Verdict {}
}
