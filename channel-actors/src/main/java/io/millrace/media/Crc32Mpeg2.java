package io.millrace.media;

/** The checksum of program tables (ISO/IEC 13818-1, annex A). */
final class Crc32Mpeg2 {
  private static final int POLYNOMIAL = 0x04c11db7;
  private static final int[] TABLE = table();

  private Crc32Mpeg2() {}

  /** Zero over a whole table that is intact, its checksum included. */
  static int of(byte[] bytes, int from, int to) {
    int crc = -1;
    for (int i = from; i < to; i++) {
      crc = crc << 8 ^ TABLE[(crc >>> 24 ^ bytes[i]) & 0xff];
    }
    return crc;
  }

  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int crc = i << 24;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc < 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
      }
      table[i] = crc;
    }
    return table;
  }
}
