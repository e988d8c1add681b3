/**
 * What every resource answers alike: failures with their kind and status, JSON, and the headers
 * that say who may keep an answer.
 *
 * <p>May use nothing of ours.
 */
@NullMarked
package io.millrace.http.answer;

import org.jspecify.annotations.NullMarked;
