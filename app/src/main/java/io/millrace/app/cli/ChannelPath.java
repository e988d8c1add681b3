package io.millrace.app.cli;

import io.millrace.source.ChannelId;

/** The address of a channel in the API. */
final class ChannelPath {

  private ChannelPath() {}

  static String of(String id, String below) {
    if (!ChannelId.isValid(id)) {
      throw new CommandException("'" + id + "' cannot be a channel's id.");
    }
    return "/api/v1/channels/" + id + below;
  }
}
