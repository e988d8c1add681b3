package io.millrace.catalog;

import io.millrace.upstream.RequestPolicy;

/** The JSON form of how a source is asked. */
final class RequestForm {

  private RequestForm() {}

  static RequestPolicy read(JsonFields source) {
    return RequestPolicy.ofHeaders(HeaderForm.read(source));
  }
}
