package io.millrace.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.FilterReply;
import java.io.NotSerializableException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class UnreadableMessagesTest {

  private static final String DROPS = "org.apache.pekko.remote.artery.Deserializer";

  private final Throwable unknown = new NotSerializableException("Cannot find it");
  private final LoggerContext context = new LoggerContext();
  private final UnreadableMessages filter = new UnreadableMessages();
  private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();
  private final Logger own = (Logger) LoggerFactory.getLogger(UnreadableMessages.class);

  @BeforeEach
  void listen() {
    warnings.start();
    own.addAppender(warnings);
  }

  @AfterEach
  void stop() {
    own.detachAppender(warnings);
  }

  @Test
  void eachKindOfMessageOfEachNodeIsWarnedOfOnce() {
    for (int i = 0; i < 3; i++) {
      assertThat(decide(DROPS, "from a: manifest [Hint].", unknown)).isEqualTo(FilterReply.DENY);
      assertThat(decide(DROPS, "from b: manifest [Hint].", unknown)).isEqualTo(FilterReply.DENY);
    }

    assertThat(warnings.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.WARN, Level.WARN);
    assertThat(warnings.list.getFirst().getFormattedMessage())
        .startsWith("from a: manifest [Hint].")
        .endsWith("(Cannot find it)");
    assertThat(warnings.list.getFirst().getThrowableProxy()).isNull();
  }

  @Test
  void whatIsInAMessageIsNotQuoted() {
    decide(DROPS, "from a: manifest [Facts].", new IllegalArgumentException("a secret"));

    assertThat(warnings.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .singleElement()
        .asString()
        .contains("IllegalArgumentException")
        .doesNotContain("a secret");
  }

  @Test
  void everythingElseIsLoggedAsItWas() {
    assertThat(decide("org.apache.pekko.remote.artery.Association", "from a", unknown))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide(DROPS, "something else", null)).isEqualTo(FilterReply.NEUTRAL);
    assertThat(warnings.list).isEmpty();
  }

  private FilterReply decide(String logger, String text, @Nullable Throwable cause) {
    return filter.decide(null, context.getLogger(logger), Level.ERROR, text, null, cause);
  }
}
