/**
 * Several nodes as one Millrace: placement of channels by Cluster Sharding, what all nodes know of
 * them, views and segments of channels that run elsewhere, and slots of providers. Without a
 * cluster nothing of it is used.
 *
 * <p>May use the channels, their sources and segments, and the client for pulling segments from
 * other nodes.
 */
@NullMarked
package io.millrace.cluster;

import org.jspecify.annotations.NullMarked;
