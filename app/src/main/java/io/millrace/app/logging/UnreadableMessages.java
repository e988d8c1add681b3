package io.millrace.app.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.io.NotSerializableException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * A node of another version may say what this one does not know, again and again; Pekko drops it
 * and logs each one as an error. Instead there is one warning for each kind of message from each
 * node. Thread-safe.
 */
public final class UnreadableMessages extends TurboFilter {

  private static final String DROPS = "org.apache.pekko.remote.artery.Deserializer";
  private static final String OWN = UnreadableMessages.class.getName();

  /** Kinds come from other nodes. */
  private static final int MOST_KINDS = 1000;

  private final Set<String> said = ConcurrentHashMap.newKeySet();

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String text,
      Object @Nullable [] values,
      @Nullable Throwable cause) {
    if (text == null || cause == null || !logger.getName().equals(DROPS)) {
      return FilterReply.NEUTRAL;
    }
    if (said.size() < MOST_KINDS && said.add(text + why(cause))) {
      LoggerFactory.getLogger(OWN)
          .warn(
              "{} It is dropped, as all like it will be without another word. While nodes of two"
                  + " versions work together this does no harm. ({})",
              text,
              why(cause));
    }
    return FilterReply.DENY;
  }

  /** Other causes may quote what is in the message. */
  private static String why(Throwable cause) {
    return cause instanceof NotSerializableException
        ? String.valueOf(cause.getMessage())
        : cause.getClass().getSimpleName();
  }
}
