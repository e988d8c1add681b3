package io.millrace.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** What a {@link ScriptedOrigin} does when a path is asked for. */
@FunctionalInterface
public interface Answer {

  /** Answers one request. */
  void give(Conversation conversation) throws IOException;

  /** A 200 with this text as a playlist. */
  static Answer playlist(String text) {
    return ok("application/vnd.apple.mpegurl", text.getBytes(UTF_8));
  }

  /** A 200 with these bytes and their length. */
  static Answer ok(String contentType, byte[] body) {
    return of(200, body, "Content-Type: " + contentType);
  }

  /** Any status with a text. */
  static Answer status(int status, String text) {
    return of(status, text.getBytes(UTF_8), "Content-Type: text/plain");
  }

  /** Any status, body and header lines; the length is added. */
  static Answer of(int status, byte[] body, String... headerLines) {
    return conversation -> conversation.send(head(status, body.length, headerLines)).send(body);
  }

  /** A 200 whose body is encoded with gzip. */
  static Answer gzip(String contentType, byte[] body) {
    return of(200, gzipped(body), "Content-Type: " + contentType, "Content-Encoding: gzip");
  }

  /** A 200 whose body is a zlib stream. */
  static Answer deflate(String contentType, byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      out.write(body);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return of(
        200, bytes.toByteArray(), "Content-Type: " + contentType, "Content-Encoding: deflate");
  }

  /** A redirect with a short body. */
  static Answer redirect(int status, String location) {
    return of(status, "moved".getBytes(UTF_8), "Location: " + location);
  }

  /** Each request is answered by the next one; the last one stays. */
  static Answer inTurn(Answer... answers) {
    Queue<Answer> left = new ArrayDeque<>(List.of(answers));
    return conversation -> {
      Answer next;
      synchronized (left) {
        next = left.size() > 1 ? left.remove() : left.element();
      }
      next.give(conversation);
    };
  }

  /** Reads the request and says nothing. */
  static Answer silence() {
    return Conversation::awaitClient;
  }

  /** Waits, then answers. */
  static Answer after(Duration time, Answer answer) {
    return conversation -> {
      conversation.pause(time);
      answer.give(conversation);
    };
  }

  /** A head that never ends, a few bytes at a time. */
  static Answer drippingHead(Duration pause) {
    return conversation -> {
      conversation.send("HTTP/1.1 200 OK\r\nX-Slow: ");
      while (true) {
        conversation.pause(pause);
        conversation.send("a");
      }
    };
  }

  /** Declares more than it sends, then says nothing more. */
  static Answer stallAfter(byte[] sent, long declared) {
    return conversation -> conversation.send(head(200, declared)).send(sent).awaitClient();
  }

  /** Declares more than it sends, then closes in order. */
  static Answer endAfter(byte[] sent, long declared) {
    return conversation -> conversation.send(head(200, declared)).send(sent).close();
  }

  /** Declares more than it sends, then resets the connection. */
  static Answer resetAfter(byte[] sent, long declared) {
    return conversation -> {
      conversation.send(head(200, declared)).send(sent);
      conversation.pause(Duration.ofMillis(20)); // what was sent should arrive before the reset
      conversation.reset();
    };
  }

  /** A body in pieces, one each time. */
  static Answer drip(byte[] body, int pieceBytes, Duration pause) {
    return conversation -> {
      conversation.send(head(200, body.length));
      for (int from = 0; from < body.length; from += pieceBytes) {
        conversation.send(Arrays.copyOfRange(body, from, Math.min(body.length, from + pieceBytes)));
        conversation.pause(pause);
      }
    };
  }

  /** A body without a length that ends with the connection. */
  static Answer untilClose(byte[] body) {
    return conversation -> conversation.send("HTTP/1.1 200 OK\r\n\r\n").send(body).close();
  }

  /** A chunked body, one piece per chunk. */
  static Answer chunked(byte[] body, int pieceBytes) {
    return conversation -> {
      conversation.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int from = 0; from < body.length; from += pieceBytes) {
        byte[] piece = Arrays.copyOfRange(body, from, Math.min(body.length, from + pieceBytes));
        conversation.send(Integer.toHexString(piece.length) + "\r\n").send(piece).send("\r\n");
      }
      conversation.send("0\r\n\r\n");
    };
  }

  /** A body without a length that never ends. */
  static Answer endless(byte[] piece) {
    return conversation -> {
      conversation.send("HTTP/1.1 200 OK\r\n\r\n");
      while (true) {
        conversation.send(piece);
      }
    };
  }

  /** A chunked body that never ends. */
  static Answer endlessChunks(byte[] piece) {
    return conversation -> {
      conversation.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      while (true) {
        conversation.send(Integer.toHexString(piece.length) + "\r\n").send(piece).send("\r\n");
      }
    };
  }

  /** A body of that many zeros, with its length. */
  static Answer huge(long bytes) {
    return conversation -> {
      conversation.send(head(200, bytes));
      byte[] piece = new byte[64 * 1024];
      for (long left = bytes; left > 0; left -= piece.length) {
        conversation.send(left >= piece.length ? piece : Arrays.copyOf(piece, (int) left));
      }
    };
  }

  /** Something that is not HTTP. */
  static Answer garbage() {
    return conversation -> {
      conversation.send("220 this is not the server you are looking for\r\n\u0000\u0001\u0002");
      conversation.close();
    };
  }

  /** Closes in order without a word. */
  static Answer hangUp() {
    return Conversation::close;
  }

  /** The bytes, packed with gzip. */
  static byte[] gzipped(byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(body);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return bytes.toByteArray();
  }

  private static String head(int status, long length, String... lines) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
    for (String line : lines) {
      head.append(line).append("\r\n");
    }
    return head.append("Content-Length: ").append(length).append("\r\n\r\n").toString();
  }
}
