/**
 * Routes of the server: playback, the API and health. Playback is served from views and the segment
 * store and never asks an actor for what is already published.
 */
@NullMarked
package io.millrace.http;

import org.jspecify.annotations.NullMarked;
