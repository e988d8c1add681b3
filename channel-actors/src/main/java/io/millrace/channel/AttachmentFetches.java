package io.millrace.channel;

import io.millrace.hls.ByteRange;
import io.millrace.hls.Key;
import io.millrace.hls.MediaInitializationSection;
import io.millrace.hls.MediaSegment;
import io.millrace.media.MalformedMediaException;
import io.millrace.media.MediaInitialization;
import io.millrace.segment.SegmentCipher;
import io.millrace.segment.SegmentInvalidException;
import io.millrace.upstream.BodyRange;
import io.millrace.upstream.Hop;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.UriReferences;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.pekko.util.ByteString;

/**
 * Fetches what segments of one source need beside their own bytes: each key and each Media
 * Initialization Section once, however many segments and tracks name it. Thread-safe.
 */
final class AttachmentFetches {

  private static final long LARGEST_INITIALIZATION = 1 << 20;
  private static final long LARGEST_KEY = 1 << 10;

  /** More than any window has; a source that names more has them fetched again. */
  private static final int REMEMBERED = 256;

  private static final long REMEMBERED_BYTES = 16 << 20;

  private static final CompletableFuture<SegmentParts> NOTHING =
      CompletableFuture.completedFuture(SegmentParts.NONE);

  private record Wanted(URI uri, Optional<ByteRange> range) {}

  /** A Media Initialization Section as it is published. */
  private record Section(String name, Attachment attachment, Optional<MediaInitialization> read) {}

  private final Upstream upstream;
  private final boolean decrypts;
  private final AttachmentNames names;
  private final Map<Wanted, CompletableFuture<ByteString>> fetched =
      new LinkedHashMap<>(REMEMBERED, 0.75f, true);

  /**
   * Of a source.
   *
   * @param decrypts whether its segments are decrypted before they are published
   */
  AttachmentFetches(Upstream upstream, boolean decrypts, AttachmentNames names) {
    this.upstream = upstream;
    this.names = names;
    this.decrypts = decrypts;
  }

  /** The source began anew: what has the same address may be something else now. */
  synchronized void forget() {
    fetched.clear();
  }

  /**
   * Everything that this segment needs. Fails with an exception of ours, with words for an
   * operator.
   *
   * @param base the playlist's own address
   */
  CompletionStage<SegmentParts> partsOf(MediaSegment segment, URI base) {
    if (segment.map().isEmpty() && segment.keys().isEmpty()) {
      return NOTHING;
    }
    try {
      return begun(segment, base);
    } catch (RuntimeException e) {
      // Whoever asked is an actor: what a source wrote must not end it.
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<SegmentParts> begun(MediaSegment segment, URI base) {
    CompletableFuture<Optional<Section>> section =
        segment
            .map()
            .map(map -> section(map, base).thenApply(Optional::of))
            .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
    return section.thenCombine(keys(segment, base), (map, keys) -> parts(segment, map, keys));
  }

  private SegmentParts parts(
      MediaSegment segment, Optional<Section> section, Map<Key, ByteString> keys) {
    var attachments = new LinkedHashMap<String, Attachment>();
    section.ifPresent(map -> attachments.put(map.name(), map.attachment()));
    var published = new ArrayList<Key>();
    PublishedKeys rules = new PublishedKeys(segment, decrypts);
    for (Key key : segment.keys()) {
      ByteString bytes = keys.get(key);
      if (bytes == null) {
        published.add(key);
      } else if (!rules.isSpent(key)) {
        String name = names.key(key.uri(), bytes);
        attachments.put(
            name, new Attachment(Attachment.Kind.KEY, "application/octet-stream", bytes));
        published.add(rules.published(key, name));
      }
    }
    return new SegmentParts(
        section.map(Section::name),
        published,
        rules.protection(keys),
        section.flatMap(Section::read),
        attachments);
  }

  /** The bytes of those keys that are ours to hand on. */
  private CompletableFuture<Map<Key, ByteString>> keys(MediaSegment segment, URI base) {
    CompletableFuture<Map<Key, ByteString>> all = CompletableFuture.completedFuture(Map.of());
    for (Key key : segment.keys()) {
      if (PublishedKeys.isOurs(key)) {
        all =
            all.thenCombine(
                key(key, base),
                (others, bytes) -> {
                  var more = new LinkedHashMap<>(others);
                  more.put(key, bytes);
                  return more;
                });
      }
    }
    return all;
  }

  private CompletableFuture<ByteString> key(Key key, URI base) {
    return bytes(Hop.KEY, key.uri(), Optional.empty(), base, LARGEST_KEY, "key")
        .thenApply(
            bytes -> {
              int expected = PublishedKeys.length(key).orElse(bytes.length());
              if (bytes.length() != expected) {
                throw new SegmentInvalidException(
                    "the key of the segment has "
                        + bytes.length()
                        + " bytes instead of "
                        + expected);
              }
              return bytes;
            });
  }

  private CompletableFuture<Section> section(MediaInitializationSection map, URI base) {
    CompletableFuture<ByteString> bytes =
        bytes(
            Hop.SEGMENT,
            map.uri(),
            map.byteRange(),
            base,
            LARGEST_INITIALIZATION,
            "Media Initialization Section");
    Optional<Key> key = map.keys().stream().filter(PublishedKeys::coversWholeFiles).findFirst();
    return key.map(
            locked ->
                bytes.thenCombine(
                    key(locked, base),
                    (bytesOfMap, opener) -> decrypted(bytesOfMap, opener, locked)))
        .orElse(bytes)
        .thenApply(AttachmentFetches::section);
  }

  /**
   * Published in the clear: one key less that players have to get right. Some packagers say a key
   * before a section that they left in the clear, or leave out a vector of zeros.
   */
  private static ByteString decrypted(ByteString section, ByteString key, Key says) {
    if (isInTheClear(section)) {
      return section;
    }
    byte[] iv = PublishedKeys.explicitIv(says).orElseGet(() -> new byte[PublishedKeys.IV_LENGTH]);
    return new SegmentCipher(key, ByteString.fromArray(iv)).decrypt(section);
  }

  private static boolean isInTheClear(ByteString section) {
    String box = section.slice(4, 8).decodeString(StandardCharsets.ISO_8859_1);
    return box.equals("ftyp") || box.equals("moov");
  }

  private static Section section(ByteString bytes) {
    String name = AttachmentNames.initialization(bytes);
    return new Section(
        name,
        new Attachment(Attachment.Kind.INITIALIZATION, contentType(name), bytes),
        initialization(name, bytes));
  }

  private static Optional<MediaInitialization> initialization(String name, ByteString bytes) {
    if (name.endsWith(".mp4")) {
      return Optional.of(read(bytes));
    }
    return name.endsWith(".ts")
        ? Optional.of(new MediaInitialization(List.of()))
        : Optional.empty();
  }

  private static String contentType(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "ts" -> "video/mp2t";
      case "vtt" -> "text/vtt; charset=utf-8";
      default -> "video/mp4";
    };
  }

  private static MediaInitialization read(ByteString bytes) {
    try {
      return MediaInitialization.parse(bytes.asByteBuffer());
    } catch (MalformedMediaException e) {
      throw new SegmentInvalidException(
          "the Media Initialization Section cannot be used: " + e.getMessage());
    }
  }

  private CompletableFuture<ByteString> bytes(
      Hop hop, String reference, Optional<ByteRange> range, URI base, long most, String what) {
    if (DataUri.is(reference)) {
      return DataUri.bytes(reference, most)
          .map(bytes -> part(bytes, range))
          .map(CompletableFuture::completedFuture)
          .orElseGet(() -> unreadable(what));
    }
    return UriReferences.resolve(base, reference)
        .map(uri -> once(new Wanted(uri, range), wanted -> fetch(hop, wanted, most)))
        .orElseGet(() -> unreadable(what));
  }

  private static CompletableFuture<ByteString> unreadable(String what) {
    return CompletableFuture.failedFuture(
        new SegmentInvalidException("the address of the " + what + " cannot be read"));
  }

  private static ByteString part(ByteString bytes, Optional<ByteRange> range) {
    return range
        .map(
            part ->
                bytes.slice(
                    (int) Math.min(part.offset(), bytes.length()),
                    (int) Math.min(part.end(), bytes.length())))
        .orElse(bytes);
  }

  private CompletableFuture<ByteString> fetch(Hop hop, Wanted wanted, long most) {
    Optional<BodyRange> range =
        wanted.range().map(part -> new BodyRange(part.offset(), part.length()));
    return upstream.fetchBytes(hop, wanted.uri(), range, most).toCompletableFuture();
  }

  private synchronized CompletableFuture<ByteString> once(
      Wanted wanted, Function<Wanted, CompletableFuture<ByteString>> fetch) {
    CompletableFuture<ByteString> known = fetched.get(wanted);
    if (known != null && !known.isCompletedExceptionally()) {
      return known;
    }
    CompletableFuture<ByteString> fresh =
        fetch.apply(wanted).whenComplete((bytes, failure) -> trim());
    fetched.put(wanted, fresh);
    trim();
    return fresh;
  }

  /** The least recently used go first. */
  private synchronized void trim() {
    long bytes = fetched.values().stream().mapToLong(AttachmentFetches::held).sum();
    Iterator<CompletableFuture<ByteString>> oldest = fetched.values().iterator();
    int count = fetched.size();
    while (oldest.hasNext() && (count > REMEMBERED || bytes > REMEMBERED_BYTES)) {
      bytes -= held(oldest.next());
      oldest.remove();
      count--;
    }
  }

  private static long held(CompletableFuture<ByteString> fetched) {
    return fetched.state() == Future.State.SUCCESS ? fetched.resultNow().length() : 0;
  }
}
