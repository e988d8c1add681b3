-- What wrk reports to bin/load: requests, bytes, microseconds, 99th percentile in microseconds, errors.
function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format("load %d %d %d %d %d", summary.requests, summary.bytes, summary.duration,
    latency:percentile(99), failed))
end
