package io.millrace.app.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A loop of fragmented MP4 (ISO/IEC 14496-12) with one track. */
final class FragmentLoop implements Loop {

  private static final int BOX_HEAD = 8;

  private final byte[] initialization;
  private final List<byte[]> segments;
  private final Cut cut;
  private final long timescale;

  FragmentLoop(byte[] initialization, List<byte[]> segments, Cut cut) {
    this.initialization = initialization;
    this.segments = segments;
    this.cut = cut;
    ByteBuffer header = find(ByteBuffer.wrap(initialization), "moov", "trak", "mdia", "mdhd");
    this.timescale = header.getInt(header.get(0) == 0 ? 12 : 20);
  }

  @Override
  public String extension() {
    return "m4s";
  }

  @Override
  public String contentType() {
    return "video/mp4";
  }

  @Override
  public Optional<byte[]> initialization() {
    return Optional.of(initialization.clone());
  }

  @Override
  public double duration(long number) {
    return cut.duration().toMillis() / 1000.0;
  }

  @Override
  public byte[] segment(long number, Duration start) {
    byte[] bytes = segments.get((int) (number % segments.size())).clone();
    long turn = number / segments.size();
    long units = start.plus(TURN.multipliedBy(turn - 1)).toMillis() * timescale / 1000;
    ByteBuffer index = find(ByteBuffer.wrap(bytes), "sidx");
    add(index, 12, index.get(0), units);
    ByteBuffer decodeTime = find(ByteBuffer.wrap(bytes), "moof", "traf", "tfdt");
    add(decodeTime, 4, decodeTime.get(0), units);
    find(ByteBuffer.wrap(bytes), "moof", "mfhd").putInt(4, (int) number + 1);
    return bytes;
  }

  /** Adds to a time that has 64 bits in version 1 of a box and 32 in version 0. */
  private static void add(ByteBuffer box, int at, byte version, long units) {
    if (version == 0) {
      box.putInt(at, Math.toIntExact(box.getInt(at) + units));
    } else {
      box.putLong(at, box.getLong(at) + units);
    }
  }

  /** The content of a box in a box, changes of which write through. */
  private static ByteBuffer find(ByteBuffer boxes, String... path) {
    ByteBuffer within = boxes;
    for (String type : path) {
      within = find(within, type);
    }
    return within;
  }

  private static ByteBuffer find(ByteBuffer boxes, String type) {
    byte[] name = new byte[4];
    for (int at = 0; at < boxes.limit(); at += boxes.getInt(at)) {
      boxes.get(at + 4, name);
      if (new String(name, US_ASCII).equals(type)) {
        return boxes.slice(at + BOX_HEAD, boxes.getInt(at) - BOX_HEAD);
      }
    }
    throw new IllegalArgumentException("no box " + type);
  }
}
