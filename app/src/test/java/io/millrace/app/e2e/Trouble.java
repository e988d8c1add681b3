package io.millrace.app.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.testing.Answer;
import io.millrace.testing.ScriptedOrigin;
import java.net.URI;
import java.util.Arrays;
import java.util.regex.Pattern;

/** What can become of a source, and what a channel is to do about it. */
enum Trouble {
  CONNECTION_REFUSED(Stays.NEVER) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      origin.close();
    }
  },
  RESET_MID_BODY(Stays.NEVER) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      source.delivers(bytes -> Answer.resetAfter(half(bytes), bytes.length));
    }
  },
  SHORT_BODY(Stays.NEVER) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      source.delivers(bytes -> Answer.endAfter(half(bytes), bytes.length));
    }
  },
  STALLED_BODY(Stays.NEVER) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      source.delivers(bytes -> Answer.stallAfter(half(bytes), bytes.length));
    }
  },
  ENDLESS_BODY(Stays.NEVER) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      source.delivers(Answer::endless);
    }
  },
  NO_TRANSPORT_STREAM(Stays.NEVER) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      source.delivers(bytes -> Answer.ok("video/mp2t", new byte[bytes.length]));
    }
  },
  PLAYLIST_OF_50_MB(Stays.NEVER) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      byte[] comments = "# nothing to see here\n".repeat(3000).getBytes(UTF_8);
      source.lists(
          text ->
              conversation -> {
                conversation.send("HTTP/1.1 200 OK\r\nContent-Length: 52428800\r\n\r\n" + text);
                for (int left = 52_428_800 - text.length(); left > 0; left -= comments.length) {
                  conversation.send(Arrays.copyOf(comments, Math.min(left, comments.length)));
                }
              });
    }
  },
  HTML_WITH_200(Stays.NEVER) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      source.lists(text -> Answer.playlist("<!DOCTYPE html><title>Please sign in</title>"));
    }
  },
  REDIRECT_LOOP(Stays.NEVER) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      origin.on("/there", Answer.redirect(302, source.uri().getPath()));
      source.lists(text -> Answer.redirect(302, "/there"));
    }
  },
  NO_NEW_SEGMENTS(Stays.NEVER) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      source.freezes();
    }
  },
  PLAYLIST_ENDS(Stays.NEVER) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      source.lists(text -> Answer.playlist(text + "#EXT-X-ENDLIST\n"));
    }
  },
  MSN_JUMPING_BACK(Stays.MAYBE) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      source.lists(text -> Answer.playlist(thousandLess(text)));
    }
  },
  REDIRECT_CHAIN_AND_RELATIVE_URIS(Stays.ALWAYS) {
    private static final String START = "/start/index.m3u8";

    @Override
    URI address(ScriptedOrigin origin, LiveSource source) {
      String folder = source.uri().resolve(".").getPath();
      origin.on(
          START,
          conversation ->
              Answer.playlist(source.playlist().replaceAll("(?m)^(\\d+\\.ts)$", folder + "$1"))
                  .give(conversation));
      return origin.uri(START);
    }

    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      URI folder = source.uri().resolve(".");
      origin
          .on(START, Answer.redirect(302, "../hop/one?token=x"))
          .on("/hop/one", Answer.redirect(307, "//" + folder.getAuthority() + "/deep/two"))
          .on("/deep/two", Answer.redirect(301, "primary/index.m3u8"));
    }
  },
  GZIP(Stays.ALWAYS) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      source.lists(text -> Answer.gzip("application/vnd.apple.mpegurl", text.getBytes(UTF_8)));
    }
  },
  CRLF_AND_BOM(Stays.ALWAYS) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      source.lists(text -> Answer.playlist("\uFEFF" + text.replace("\n", "\r\n")));
    }
  },
  WRONG_CONTENT_TYPES(Stays.ALWAYS) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {
      source.lists(text -> Answer.ok("text/html", text.getBytes(UTF_8)));
      source.delivers(bytes -> Answer.ok("image/jpeg", bytes));
    }
  },
  NONE(Stays.ALWAYS) {
    @Override
    void strike(ScriptedOrigin origin, LiveSource source) {}
  };

  /** Whether the channel stays with the source. */
  enum Stays {
    ALWAYS,
    MAYBE,
    NEVER
  }

  private static final Pattern MEDIA_SEQUENCE = Pattern.compile("(#EXT-X-MEDIA-SEQUENCE:)(\\d+)");

  private final Stays stays;

  Trouble(Stays stays) {
    this.stays = stays;
  }

  Stays stays() {
    return stays;
  }

  URI address(ScriptedOrigin origin, LiveSource source) {
    return source.uri();
  }

  abstract void strike(ScriptedOrigin origin, LiveSource source);

  private static byte[] half(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  private static String thousandLess(String text) {
    return MEDIA_SEQUENCE
        .matcher(text)
        .replaceFirst(line -> line.group(1) + (Long.parseLong(line.group(2)) - 1000));
  }
}
