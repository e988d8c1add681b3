package io.millrace.media;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the bytes of one segment of MPEG-2 Transport Stream (ISO/IEC 13818-1) as they come, in
 * pieces of any size. It keeps none of them, never fails, and is not thread-safe.
 */
public final class TransportStreamInspector {
  /** How many bytes {@link #looksLikeTransportStream()} needs for its answer. */
  public static final int BYTES_FOR_A_LOOK = 3 * TransportPacket.LENGTH;

  private static final int MOST_DESCRIBED = 16;

  private final byte[] held = new byte[TransportPacket.LENGTH + 1];
  private int length;
  private boolean inSync = true;

  private final TransportPacket packet = new TransportPacket();
  private final ContinuityCounters counters = new ContinuityCounters();
  private final ProgramTables tables = new ProgramTables();
  private final @Nullable PesTrack[] tracks = new PesTrack[TransportPacket.PIDS];

  private long bytes;
  private long packets;
  private long syncErrors;
  private long transportErrors;
  private boolean scrambled;
  private boolean looksRight;
  private int described;

  /** Takes the next bytes; position and limit of the buffer stay as they are. */
  public void accept(ByteBuffer next) {
    ByteBuffer in = next.duplicate();
    bytes += in.remaining();
    while (in.hasRemaining()) {
      int wanted = inSync ? TransportPacket.LENGTH : TransportPacket.LENGTH + 1;
      int taken = Math.min(in.remaining(), wanted - length);
      in.get(held, length, taken);
      length += taken;
      if (inSync) {
        takePacket();
      } else {
        findPacket();
      }
    }
  }

  /** Whether the first three packets are where they belong; false until those bytes are there. */
  public boolean looksLikeTransportStream() {
    return looksRight;
  }

  /** What is known so far. */
  public TransportStreamReport report() {
    Optional<PesTrack> video = track(ElementaryStream.Kind.VIDEO);
    Optional<PesTrack> timed =
        video
            .filter(track -> track.times().first().isPresent())
            .or(() -> track(ElementaryStream.Kind.AUDIO));
    return new TransportStreamReport(
        bytes,
        packets,
        length,
        syncErrors,
        transportErrors,
        counters.errors(),
        scrambled,
        tables.associationSeen(),
        tables.mapSeen(),
        tables.streams(),
        timed.flatMap(track -> track.times().span()),
        timed.map(track -> track.times().first()).orElse(OptionalLong.empty()),
        startsWithKeyFrame(video));
  }

  /** What the first access units of its streams ask of a player, as far as it is known. */
  public MediaDescription description() {
    List<MediaDescription> found = new ArrayList<>();
    for (ElementaryStream.Kind kind : ElementaryStream.Kind.values()) {
      for (ElementaryStream stream : tables.streams()) {
        PesTrack track = tracks[stream.pid()];
        if (stream.kind() == kind && track != null) {
          found.add(StreamDescription.of(stream, track.beginning()));
        }
      }
    }
    return StreamDescription.merge(found);
  }

  private void takePacket() {
    if (held[0] != TransportPacket.SYNC) {
      syncErrors++;
      inSync = false;
      dropToNextSync();
    } else if (length == TransportPacket.LENGTH) {
      inspect();
      length = 0;
    }
  }

  /** After a loss a packet counts when the next one begins right behind it. */
  private void findPacket() {
    if (length <= TransportPacket.LENGTH) {
      return;
    }
    if (held[0] == TransportPacket.SYNC && held[TransportPacket.LENGTH] == TransportPacket.SYNC) {
      inspect();
      inSync = true;
      length = 1;
    } else {
      dropToNextSync();
    }
  }

  private void dropToNextSync() {
    int at = 1;
    while (at < length && held[at] != TransportPacket.SYNC) {
      at++;
    }
    System.arraycopy(held, at, held, 0, length - at);
    length -= at;
  }

  private void inspect() {
    packets++;
    looksRight |= packets == 3 && syncErrors == 0;
    packet.at(held, 0);
    if (packet.pid() == TransportPacket.NULL_PID) {
      return;
    }
    if (packet.transportError() || !packet.wellFormed()) {
      transportErrors++;
      return;
    }
    scrambled |= packet.scrambled();
    if (!counters.repeats(packet) && packet.hasPayload() && !tables.accept(packet)) {
      follow();
    }
  }

  private void follow() {
    int pid = packet.pid();
    PesTrack track = tracks[pid];
    if (track == null) {
      if (!packet.startsUnit()) {
        return;
      }
      track = begin(tables.stream(pid));
      tracks[pid] = track;
    }
    if (!packet.scrambled()) {
      track.accept(packet);
    }
  }

  private PesTrack begin(Optional<ElementaryStream> stream) {
    boolean describable =
        stream.filter(each -> each.kind() != ElementaryStream.Kind.OTHER).isPresent()
            && described < MOST_DESCRIBED;
    described += describable ? 1 : 0;
    return new PesTrack(stream.map(ElementaryStream::streamType).orElse(0), packet, describable);
  }

  private boolean startsWithKeyFrame(Optional<PesTrack> video) {
    return tables.video().isEmpty()
        ? tables.mapSeen()
        : video.filter(PesTrack::startsWithKeyFrame).isPresent();
  }

  private Optional<PesTrack> track(ElementaryStream.Kind kind) {
    for (ElementaryStream stream : tables.streams()) {
      PesTrack track = tracks[stream.pid()];
      if (stream.kind() == kind && track != null) {
        return Optional.of(track);
      }
    }
    return Optional.empty();
  }
}
