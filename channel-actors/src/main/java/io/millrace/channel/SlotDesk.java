package io.millrace.channel;

import io.millrace.channel.SlotCommand.Acquire;
import io.millrace.channel.SlotCommand.Borrow;
import io.millrace.channel.SlotCommand.Refused;
import io.millrace.channel.SlotCommand.Release;
import io.millrace.channel.SlotCommand.Renew;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Lends the slots of one provider: its {@link SlotBook}, and who is to be told what becomes of a
 * ticket. Tells nobody itself. Time never goes back. Not thread-safe.
 */
public final class SlotDesk {

  /** What is to be told to whom. */
  public record Told(ActorRef<SlotOutcome> to, SlotOutcome outcome) {

    public void tell() {
      to.tell(outcome);
    }
  }

  private final SlotBook book;
  private final Map<SlotTicket, ActorRef<SlotOutcome>> owners = new HashMap<>();

  private SlotDesk(SlotBook book) {
    this.book = book;
  }

  /** Nothing is lent. */
  static SlotDesk open(ProviderSettings settings, int limit) {
    return new SlotDesk(new SlotBook(settings, limit));
  }

  /**
   * Goes on with what was written down; owners are known again when they have spoken. All nodes are
   * there until {@link #present} says which.
   */
  public static SlotDesk resume(ProviderSettings settings, SlotBookState state, Instant now) {
    return new SlotDesk(SlotBook.resume(settings, state, now));
  }

  /**
   * Somebody says something.
   *
   * @param node that it runs on
   */
  public List<Told> hear(SlotCommand.OfProvider word, String node, Instant now) {
    List<Told> answers = told(said(word, node, now));
    forgetUnlessKnown(word.ticket());
    return answers;
  }

  private List<SlotOutcome> said(SlotCommand.OfProvider word, String node, Instant now) {
    SlotTicket ticket = word.ticket();
    return switch (word) {
      case Acquire acquire -> {
        owners.put(ticket, acquire.replyTo());
        yield book.acquire(ticket, acquire.source(), acquire.priority(), node, now);
      }
      case Borrow borrow -> {
        owners.put(ticket, borrow.replyTo());
        yield book.borrow(ticket, borrow.source(), node, now);
      }
      case Renew renew -> {
        owners.put(ticket, renew.replyTo());
        yield book.renew(ticket, now);
      }
      case Release release -> book.release(ticket, now);
      case Refused refused -> book.refused(ticket, refused.retryAfter(), now);
    };
  }

  /** The operator's limit is this. */
  public List<Told> define(int limit, Instant now) {
    return told(book.define(limit, now));
  }

  /** Only these nodes are there. */
  public List<Told> present(Set<String> nodes, Instant now) {
    return told(book.present(nodes, now));
  }

  /** Time has passed. */
  public List<Told> due(Instant now) {
    return told(book.due(now));
  }

  /** When {@link #due} is to be called next if nothing else happens. */
  public Optional<Instant> nextDue(Instant now) {
    return book.nextDue(now);
  }

  boolean isEmpty() {
    return book.isEmpty();
  }

  public ProviderStatus status(String provider, Instant now) {
    return book.status(provider, now);
  }

  /** To go on with elsewhere. */
  public SlotBookState state(Instant now) {
    return book.state(now);
  }

  private List<Told> told(List<SlotOutcome> outcomes) {
    var told = new ArrayList<Told>();
    for (SlotOutcome outcome : outcomes) {
      ActorRef<SlotOutcome> owner = owners.get(outcome.ticket());
      if (owner != null) {
        told.add(new Told(owner, outcome));
      }
      forgetUnlessKnown(outcome.ticket());
    }
    return told;
  }

  /** Who has no slot and waits for none has nothing to be told. */
  private void forgetUnlessKnown(SlotTicket ticket) {
    if (!book.has(ticket)) {
      owners.remove(ticket);
    }
  }
}
