package io.millrace.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Ports of loopback for servers that are to come back on the same ones. They are below those that a
 * system takes for outgoing connections: while a server is away, whoever keeps trying to reach it
 * would sooner or later take its port for that.
 */
public final class FixedPorts {

  private static final int FIRST = 12_000;
  private static final int END = 32_000;
  private static final int TRIES = 1000;
  private static final RandomGenerator RANDOM = new Random();
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private FixedPorts() {}

  /** One that nobody listens on, and that was not given to anybody before. */
  public static int free() {
    for (int i = 0; i < TRIES; i++) {
      int port = RANDOM.nextInt(FIRST, END);
      if (isFree(port) && GIVEN.add(port)) {
        return port;
      }
    }
    throw new AssertionError("no free port from " + FIRST + " to " + END);
  }

  private static boolean isFree(int port) {
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return taken.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
