package io.millrace.channel;

import io.millrace.channel.ChannelCommand.AttachmentItem;
import io.millrace.channel.ChannelCommand.FetchReply;
import io.millrace.channel.ChannelCommand.Fetched;
import io.millrace.channel.ChannelCommand.NotFetched;
import io.millrace.channel.ChannelCommand.SegmentItem;
import io.millrace.channel.ChannelNews.AttachmentRead;
import io.millrace.upstream.Hop;
import io.millrace.upstream.Upstream;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * Attachments that are named by playlists and fetched when somebody asks for them: the keys and
 * initialization sections of recordings, and session data. Used by the channel's actor only.
 */
final class RequestedAttachments {

  private final ChannelMemory memory;
  private final Tracks tracks;
  private final Ingests ingests;
  private final Function<SegmentItem, Optional<RecordedFetches.Place>> places;
  private final AttachmentNames names;
  private final ActorContext<ChannelCommand> context;
  private final InstantSource clock;

  /**
   * Of one channel.
   *
   * @param places where a segment is found at the source that is followed
   */
  RequestedAttachments(
      ChannelMemory memory,
      Tracks tracks,
      Ingests ingests,
      Function<SegmentItem, Optional<RecordedFetches.Place>> places,
      AttachmentNames names,
      ActorContext<ChannelCommand> context,
      InstantSource clock) {
    this.memory = memory;
    this.tracks = tracks;
    this.ingests = ingests;
    this.places = places;
    this.names = names;
    this.context = context;
    this.clock = clock;
  }

  /** Answers once the attachment can be read, or will never be. */
  void fetch(AttachmentItem item, ActorRef<FetchReply> replyTo) {
    Optional<URI> data = memory.sessionData().flatMap(files -> files.address(item.name()));
    if (memory.attachments().has(item.name())) {
      replyTo.tell(new Fetched());
    } else if (data.isPresent()) {
      fetchData(item, data.get(), replyTo);
    } else {
      fetchPart(item, replyTo);
    }
  }

  /** What a listed segment needs. */
  private void fetchPart(AttachmentItem item, ActorRef<FetchReply> replyTo) {
    Optional<SegmentItem> needs = tracks.needing(item.name());
    Optional<RecordedFetches.Place> place = needs.flatMap(places);
    if (place.isEmpty()) {
      String reason =
          needs.isPresent() ? "its source is not there any more" : "no playlist names it";
      replyTo.tell(new NotFetched(reason, needs.isPresent()));
      return;
    }
    RecordedSegment recorded = place.get().recorded();
    context.pipeToSelf(
        place.get().attachments().partsOf(recorded.segment(), recorded.base()),
        (parts, failure) ->
            failure == null
                ? new AttachmentRead(
                    item.name(),
                    RecordedParts.named(item.name(), recorded, parts, names),
                    "the source has another one now",
                    replyTo)
                : failed(item, failure, replyTo));
  }

  private void fetchData(AttachmentItem item, URI address, ActorRef<FetchReply> replyTo) {
    Optional<Upstream> upstream =
        memory.sessionData().flatMap(files -> ingests.upstream(files.source()));
    if (upstream.isEmpty()) {
      replyTo.tell(new NotFetched("its source is not there any more", true));
      return;
    }
    context.pipeToSelf(
        upstream
            .get()
            .fetchBytes(Hop.PLAYLIST, address, Optional.empty(), SessionDataFiles.LARGEST),
        (bytes, failure) ->
            failure == null
                ? new AttachmentRead(
                    item.name(), Optional.of(SessionDataFiles.attachment(bytes)), "", replyTo)
                : failed(item, failure, replyTo));
  }

  private static AttachmentRead failed(
      AttachmentItem item, Throwable failure, ActorRef<FetchReply> replyTo) {
    return new AttachmentRead(item.name(), Optional.empty(), Failures.words(failure), replyTo);
  }

  void read(AttachmentRead read, Phase phase) {
    if (read.attachment().isEmpty()) {
      read.replyTo().tell(new NotFetched(read.reason(), true));
      return;
    }
    memory.attachments().put(Map.of(read.name(), read.attachment().get()), clock.instant());
    tracks.show(phase);
    read.replyTo().tell(new Fetched());
  }
}
