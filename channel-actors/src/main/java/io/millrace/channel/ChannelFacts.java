package io.millrace.channel;

import io.millrace.source.ChannelId;

/**
 * What the next run of a channel's actor goes on from, on whichever node that is: the timelines
 * with what they list, the ladder, where the source is followed to, and how the sources have been
 * doing. Plain data.
 */
public record ChannelFacts(ChannelId channel) implements CborSerializable {}
