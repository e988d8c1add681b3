package io.millrace.channel;

import io.millrace.source.ChannelId;

/** No channel of that id is defined. */
public final class UnknownChannelException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public UnknownChannelException(ChannelId id) {
    super("no channel '" + id + "' is defined");
  }
}
