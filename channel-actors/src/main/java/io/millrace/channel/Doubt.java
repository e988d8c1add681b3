package io.millrace.channel;

/**
 * Why the active source is in doubt.
 *
 * @param passes it ends as soon as the source delivers again
 */
record Doubt(FailureCause cause, boolean passes, String reason) {}
