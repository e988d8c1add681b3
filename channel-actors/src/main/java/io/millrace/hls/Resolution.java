package io.millrace.hls;

import java.util.Optional;

/** The size of the picture in pixels. */
public record Resolution(int width, int height) {

  static Optional<Resolution> parse(String text) {
    int by = text.indexOf('x');
    if (by < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Resolution(
              Math.toIntExact(Decimals.integer("the width", text.substring(0, by))),
              Math.toIntExact(Decimals.integer("the height", text.substring(by + 1)))));
    } catch (MalformedLineException | ArithmeticException notAResolution) {
      return Optional.empty();
    }
  }
}
