package io.millrace.upstream;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Finds the addresses of hosts. Never blocks. */
interface NameLookup {

  /**
   * All addresses of a name, the preferred first.
   *
   * @return fails with {@link java.net.UnknownHostException} if there are none; may take as long as
   *     it likes
   */
  CompletionStage<List<InetAddress>> addresses(String name);
}
