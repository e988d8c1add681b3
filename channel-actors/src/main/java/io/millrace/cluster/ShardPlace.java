package io.millrace.cluster;

/**
 * A shard: the smallest thing that has a place of its own.
 *
 * @param type the name of the entity type
 */
record ShardPlace(String type, String shard) {}
