package io.millrace.upstream;

/**
 * What one upstream holds open.
 *
 * @param openConnections connections to its origins, idle ones included
 * @param requestsInFlight requests that hold or wait for a connection, from the asking until the
 *     last byte of the body was read or given up; one that stays above zero without traffic is a
 *     leak
 */
public record UpstreamOccupancy(int openConnections, int requestsInFlight) {}
