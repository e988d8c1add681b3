package io.millrace.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.millrace.upstream.UpstreamException.Kind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Has a proxy connect to an origin, and then is out of the way (RFC 9110, 9.3.6). Pekko HTTP's own
 * makes its connection itself, which ours has to be.
 */
final class ProxyTunnel
    extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {

  private static final int LARGEST_HEAD = 16 * 1024;
  private static final ByteString END = ByteString.fromString("\r\n\r\n");
  private static final Pattern STATUS =
      Pattern.compile("HTTP/1\\.[01] ([0-9]{3})(?: [^\\r\\n]*)?\\r\\n.*", Pattern.DOTALL);

  private final Inlet<ByteString> fromClient = Inlet.create("ProxyTunnel.fromClient");
  private final Outlet<ByteString> toProxy = Outlet.create("ProxyTunnel.toProxy");
  private final Inlet<ByteString> fromProxy = Inlet.create("ProxyTunnel.fromProxy");
  private final Outlet<ByteString> toClient = Outlet.create("ProxyTunnel.toClient");
  private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
      BidiShape.of(fromClient, toProxy, fromProxy, toClient);
  private final ByteString request;

  ProxyTunnel(Proxy proxy, Origin target) {
    String to = target.hostAndPort();
    String authorization =
        proxy.authorization().map(value -> "Proxy-Authorization: " + value + "\r\n").orElse("");
    this.request =
        ByteString.fromString(
            "CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n" + authorization + "\r\n");
  }

  @Override
  public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {

    private boolean asked;
    private boolean open;
    private ByteString head = ByteString.emptyByteString();

    Logic() {
      super(shape);
      setHandler(fromClient, new FromClient());
      setHandler(toProxy, new ToProxy());
      setHandler(fromProxy, new FromProxy());
      setHandler(toClient, new ToClient());
    }

    private void headCame(ByteString bytes) {
      head = head.concat(bytes);
      int end = head.indexOfSlice(END, 0);
      if (end >= 0) {
        answered(head.slice(0, end + END.length()).decodeString(ISO_8859_1), end + END.length());
      } else if (head.length() > LARGEST_HEAD) {
        failStage(new UpstreamException(Kind.PROTOCOL, "the proxy's answer is not valid HTTP"));
      } else {
        pull(fromProxy);
      }
    }

    private void answered(String text, int length) {
      Matcher status = STATUS.matcher(text);
      if (!status.matches()) {
        failStage(new UpstreamException(Kind.PROTOCOL, "the proxy's answer is not valid HTTP"));
      } else if (!status.group(1).startsWith("2")) {
        failStage(
            new UpstreamException(
                Kind.CONNECT, "the proxy does not connect (status " + status.group(1) + ")"));
      } else {
        open = true;
        ByteString rest = head.drop(length);
        head = ByteString.emptyByteString();
        if (!rest.isEmpty()) {
          emit(toClient, rest);
        } else if (isAvailable(toClient)) {
          pull(fromProxy);
        }
        if (isAvailable(toProxy) && !isClosed(fromClient)) {
          pull(fromClient);
        }
      }
    }

    private final class FromClient extends AbstractInHandler {
      @Override
      public void onPush() {
        push(toProxy, grab(fromClient));
      }

      @Override
      public void onUpstreamFinish() {
        complete(toProxy);
      }
    }

    private final class ToProxy extends AbstractOutHandler {
      @Override
      public void onPull() {
        if (!asked) {
          asked = true;
          push(toProxy, request);
          pull(fromProxy);
        } else if (open) {
          pull(fromClient);
        }
      }

      @Override
      public void onDownstreamFinish(Throwable cause) {
        cancel(fromClient, cause);
      }
    }

    private final class FromProxy extends AbstractInHandler {
      @Override
      public void onPush() {
        ByteString bytes = grab(fromProxy);
        if (open) {
          push(toClient, bytes);
        } else {
          headCame(bytes);
        }
      }

      @Override
      public void onUpstreamFinish() {
        complete(toClient);
      }
    }

    private final class ToClient extends AbstractOutHandler {
      @Override
      public void onPull() {
        if (open && !hasBeenPulled(fromProxy)) {
          pull(fromProxy);
        }
      }

      @Override
      public void onDownstreamFinish(Throwable cause) {
        cancel(fromProxy, cause);
      }
    }
  }
}
