package io.millrace.upstream;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * A body, or the part of one that was asked for, whose head has arrived and whose bytes are still
 * to be read.
 *
 * @param finalUri where it comes from in the end
 * @param contentType the type as the origin declared it, without a promise that it is true
 * @param contentLength the length in bytes; empty if the origin did not declare it or the body is
 *     encoded, unless a part was asked for
 * @param bytes runs once; fails with {@link UpstreamException} when the body breaks, ends early,
 *     stalls, comes too slowly or grows beyond its limit. Cancelling it gives the connection back
 */
public record OpenedBody(
    URI finalUri,
    Optional<String> contentType,
    OptionalLong contentLength,
    Source<ByteString, ?> bytes) {}
