package io.millrace.hls;

/**
 * One line as it came.
 *
 * @param text everything but the line end
 * @param end the line end; empty only for a last line without one
 */
record DocumentLine(String text, String end) {
  DocumentLine {
    Line.requireOneLine("a line", text);
  }

  DocumentLine withText(String other) {
    return new DocumentLine(other, end);
  }
}
