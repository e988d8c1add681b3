package io.millrace.cluster;

import io.millrace.channel.Attachment;
import io.millrace.channel.ChannelView;
import io.millrace.channel.Phase;
import io.millrace.channel.RenderedPlaylist;
import io.millrace.channel.TrackId;
import io.millrace.channel.TrackView;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.pekko.util.ByteString;

/**
 * A {@link ChannelView} as it crosses nodes: the texts themselves, so that every node serves the
 * same bytes.
 *
 * @param multivariant the Multivariant Playlist's text between the places where the session stands;
 *     empty while the channel is not playing
 */
record ViewText(
    String name,
    Phase phase,
    List<String> multivariant,
    List<TrackText> tracks,
    Map<String, AttachmentText> attachments) {

  /** One track; see {@link TrackView}. */
  record TrackText(
      TrackId id,
      Optional<String> playlist,
      long firstListed,
      long lastListed,
      Duration targetDuration,
      boolean onDemand) {}

  /** One attachment; its bytes in Base64. It may be a key. */
  record AttachmentText(Attachment.Kind kind, String contentType, String bytes) {
    @Override
    public String toString() {
      return kind.toString();
    }
  }

  /**
   * What differs from an earlier one.
   *
   * @param order of all tracks
   * @param changed tracks that are new or differ
   * @param removed names of attachments that are gone
   * @param added attachments that were not there; an attachment never changes
   */
  record Change(
      String name,
      Phase phase,
      List<String> multivariant,
      List<TrackId> order,
      List<TrackText> changed,
      Set<String> removed,
      Map<String, AttachmentText> added) {}

  /** No session is called so, and no playlist has it. */
  private static final String MARK = "\u0001session\u0001";

  ViewText {
    multivariant = List.copyOf(multivariant);
    tracks = List.copyOf(tracks);
  }

  static ViewText of(ChannelView view) {
    Map<String, AttachmentText> attachments = new TreeMap<>();
    view.attachments().forEach((name, attachment) -> attachments.put(name, text(attachment)));
    return new ViewText(
        view.name(),
        view.phase(),
        view.multivariant().map(playlist -> split(playlist.text(MARK))).orElse(List.of()),
        view.tracks().stream().map(ViewText::text).toList(),
        attachments);
  }

  private static List<String> split(String text) {
    return List.of(text.split(Pattern.quote(MARK), -1));
  }

  private static TrackText text(TrackView track) {
    return new TrackText(
        track.id(),
        track.playlist().map(playlist -> playlist.plain().utf8String()),
        track.firstListed(),
        track.lastListed(),
        track.targetDuration(),
        track.onDemand());
  }

  private static AttachmentText text(Attachment attachment) {
    return new AttachmentText(
        attachment.kind(),
        attachment.contentType(),
        Base64.getEncoder().encodeToString(attachment.bytes().toArray()));
  }

  /** What leads from an earlier one to this. */
  Change since(ViewText earlier) {
    Map<TrackId, TrackText> before = earlier.byId();
    Map<String, AttachmentText> added = new TreeMap<>(attachments);
    added.keySet().removeAll(earlier.attachments.keySet());
    Set<String> removed = new TreeSet<>(earlier.attachments.keySet());
    removed.removeAll(attachments.keySet());
    return new Change(
        name,
        phase,
        multivariant,
        tracks.stream().map(TrackText::id).toList(),
        tracks.stream().filter(track -> !track.equals(before.get(track.id()))).toList(),
        removed,
        added);
  }

  /** This one after the change. */
  ViewText with(Change change) {
    Map<TrackId, TrackText> now = byId();
    change.changed().forEach(track -> now.put(track.id(), track));
    List<TrackText> ordered = new ArrayList<>();
    for (TrackId id : change.order()) {
      TrackText track = now.get(id);
      if (track != null) {
        ordered.add(track);
      }
    }
    Map<String, AttachmentText> kept = new TreeMap<>(attachments);
    kept.keySet().removeAll(change.removed());
    kept.putAll(change.added());
    return new ViewText(change.name(), change.phase(), change.multivariant(), ordered, kept);
  }

  private Map<TrackId, TrackText> byId() {
    Map<TrackId, TrackText> byId = new LinkedHashMap<>();
    tracks.forEach(track -> byId.put(track.id(), track));
    return byId;
  }

  /**
   * For the readers of this node.
   *
   * @param before what they have been shown so far: what did not change is not rendered again
   */
  ChannelView view(ChannelId channel, Optional<ChannelView> before) {
    Map<String, Attachment> shown = new LinkedHashMap<>();
    attachments.forEach(
        (name, attachment) ->
            shown.put(
                name,
                before
                    .map(view -> view.attachments().get(name))
                    .orElseGet(() -> attachment(attachment))));
    return new ChannelView(
        channel,
        name,
        phase,
        multivariant.isEmpty()
            ? Optional.empty()
            : Optional.of(session -> String.join(session, multivariant)),
        tracks.stream().map(track -> view(track, before)).toList(),
        shown);
  }

  private static Attachment attachment(AttachmentText text) {
    return new Attachment(
        text.kind(),
        text.contentType(),
        ByteString.fromArrayUnsafe(Base64.getDecoder().decode(text.bytes())));
  }

  private static TrackView view(TrackText track, Optional<ChannelView> before) {
    Optional<RenderedPlaylist> same =
        before
            .flatMap(view -> view.track(track.id().value()))
            .flatMap(TrackView::playlist)
            .filter(shown -> track.playlist().equals(Optional.of(shown.plain().utf8String())));
    return new TrackView(
        track.id(),
        same.isPresent() ? same : track.playlist().map(RenderedPlaylist::of),
        track.firstListed(),
        track.lastListed(),
        track.targetDuration(),
        track.onDemand());
  }
}
