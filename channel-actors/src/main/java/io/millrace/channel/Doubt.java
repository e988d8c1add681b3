package io.millrace.channel;

/** Why the active source is in doubt. */
record Doubt(FailureCause cause, String reason) {}
