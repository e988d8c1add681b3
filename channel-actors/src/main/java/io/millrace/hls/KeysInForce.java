package io.millrace.hls;

import java.util.ArrayList;
import java.util.List;

/** Which keys apply, while {@code EXT-X-KEY} tags come by (RFC 8216, 4.3.2.4). */
final class KeysInForce {
  /** More key formats than any player knows; keeps the work linear. */
  private static final int MOST_FORMATS = 16;

  private List<Key> keys = List.of();

  List<Key> inForce() {
    return keys;
  }

  void read(AttributeList attributes) {
    if (attributes.value("METHOD").filter(Key.NONE::equals).isPresent()) {
      keys = List.of();
      return;
    }
    Key key = new Key(attributes);
    List<Key> next = new ArrayList<>(keys);
    next.removeIf(other -> other.keyFormat().equals(key.keyFormat()));
    next.add(key);
    if (next.size() > MOST_FORMATS) {
      throw new MalformedLineException("more than " + MOST_FORMATS + " key formats at once");
    }
    keys = List.copyOf(next);
  }
}
