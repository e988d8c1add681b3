package io.millrace.app.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** What a run has let out, for whom, and the search for secrets in it. Thread-safe. */
final class Evidence {

  /** Who gets to see it. */
  enum Audience {
    /** Viewers, whoever asks without a token, and who reads the log. */
    ANYBODY,
    /** Who shows the token. */
    OPERATOR
  }

  private record Piece(String origin, Audience audience, String text) {}

  private final List<Piece> pieces = new ArrayList<>();

  void add(String origin, Audience audience, String text) {
    synchronized (pieces) {
      pieces.add(new Piece(origin, audience, text));
    }
  }

  /** Head and body of an answer. */
  void add(String request, Audience audience, HttpResponse<byte[]> answer) {
    boolean packed = answer.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
    String head = answer.statusCode() + " " + answer.headers().map();
    String body = new String(packed ? unpacked(answer.body()) : answer.body(), ISO_8859_1);
    add(request, audience, head + "\n" + body);
  }

  int size() {
    synchronized (pieces) {
      return pieces.size();
    }
  }

  /** Every place where a secret is that may not be there, with what stands around it. */
  List<String> findings() {
    List<String> findings = new ArrayList<>();
    synchronized (pieces) {
      for (Piece piece : pieces) {
        for (PlantedSecret secret : PlantedSecret.values()) {
          boolean allowed = piece.audience() == Audience.OPERATOR && secret.mayBeShownToOperators();
          if (!allowed && secret.isIn(piece.text())) {
            findings.add(secret + " in " + piece.origin() + ": " + around(secret, piece.text()));
          }
        }
      }
    }
    return findings;
  }

  private static String around(PlantedSecret secret, String text) {
    int at = text.indexOf(secret.value());
    return at < 0
        ? "(encoded)"
        : text.substring(Math.max(0, at - 160), Math.min(text.length(), at + 160));
  }

  private static byte[] unpacked(byte[] bytes) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
