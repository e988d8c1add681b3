package io.millrace.http.play;

import java.util.Optional;

/**
 * What {@code /play} is made of.
 *
 * @param signer holds the node's key; there is one while viewers may bring addresses along
 */
public record PlayParts(
    PlaySettings settings, Optional<LinkSigner> signer, AdHocChannels channels) {}
