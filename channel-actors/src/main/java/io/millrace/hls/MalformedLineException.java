package io.millrace.hls;

/** A value that breaks the grammar; the parser adds the line. */
final class MalformedLineException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  MalformedLineException(String reason) {
    super(reason);
  }

  String reason() {
    String message = getMessage();
    return message == null ? "malformed" : message;
  }
}
