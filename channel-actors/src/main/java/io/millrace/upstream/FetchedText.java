package io.millrace.upstream;

import java.net.URI;
import java.util.Optional;

/**
 * A text body fetched as a whole.
 *
 * @param finalUri where it came from in the end: relative URIs inside it resolve against this
 * @param contentType the type as the origin declared it, without a promise that it is true
 * @param text decoded from UTF-8; a byte order mark is left in
 */
public record FetchedText(URI finalUri, Optional<String> contentType, String text) {}
