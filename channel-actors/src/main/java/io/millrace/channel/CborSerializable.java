package io.millrace.channel;

/**
 * A message that crosses nodes: a record of plain data, written as CBOR by Jackson. What is changed
 * in one is rolled out in two steps, since old and new nodes talk to each other meanwhile.
 */
public interface CborSerializable {}
