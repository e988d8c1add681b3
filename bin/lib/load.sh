# The parts of bin/load. To be sourced by it.

# --- the machine ------------------------------------------------------------------------------

# Sets server_core and client_cores, empty where nothing can be pinned, and client_threads.
choose_cores() {
  server_core='' client_cores='' client_threads=1
  command -v taskset > /dev/null || return 0
  local range core cores=()
  for range in $(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status | tr ',' ' '); do
    for ((core = ${range%-*}; core <= ${range#*-}; core++)); do
      cores+=("$core")
    done
  done
  [ "${#cores[@]}" -ge 2 ] || return 0
  server_core=${cores[0]}
  client_threads=$((${#cores[@]} - 1 < 4 ? ${#cores[@]} - 1 : 4))
  client_cores=$(IFS=,; echo "${cores[*]:1:client_threads}")
}

on_client_cores() {
  if [ -n "$client_cores" ]; then taskset -c "$client_cores" "$@"; else "$@"; fi
}

# background CORES LOG COMMAND...: sets pid to that of the command itself, so that it can be stopped.
background() {
  local cores=$1 log=$2
  shift 2
  if [ -n "$cores" ]; then
    taskset -c "$cores" "$@" > "$log" 2>&1 &
  else
    "$@" > "$log" 2>&1 &
  fi
  pid=$!
  started+=("$pid")
}

describe_machine() {
  echo "$(date -u +%Y-%m-%d), $(nproc) cores" \
    "($(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1))," \
    "load $(cut -d ' ' -f 1 /proc/loadavg), JDK $jdk_version$(
      ! $with_nginx || "$nginx_program" -v 2>&1 | sed 's/.*: /, /')"
  if [ -n "$server_core" ]; then
    echo "servers on core $server_core, clients and origin on $client_cores"
  else
    echo "nothing is pinned to a core: clients and servers take time from each other"
  fi
}

# --- what is started --------------------------------------------------------------------------

# await PID FILE PATTERN: waits for a line and prints it; ends the script when the process ends.
await() {
  local turn
  for ((turn = 0; turn < 3000; turn++)); do
    if grep -m 1 -e "$3" "$2" 2> /dev/null; then
      return 0
    fi
    kill -0 "$1" 2> /dev/null || break
    sleep 0.1
  done
  cat "$2" >&2
  return 1
}

start_origin() {
  # shellcheck disable=SC2086
  background "$client_cores" "$work/origin.log" \
    "$jdk/bin/java" $vm -XX:+UseSerialGC -cp "$class_path" io.millrace.load.LoadOrigin
  origin=$(await "$pid" "$work/origin.log" '^http://')
}

start_millrace() {
  local turn cold=''
  for turn in 1 2 3; do
    cold="$cold, {\"id\": \"cold-$turn\", \"name\": \"Cold $turn\", \"sources\": [
      {\"name\": \"only\", \"url\": \"$origin/slow-cold-$turn/index.m3u8\"}]}"
  done
  cat > "$work/channels.json" << END
{"channels": [{"id": "hot", "name": "Hot", "start": "always", "sources": [
  {"name": "only", "url": "$origin/hot/index.m3u8"}]}$cold]}
END
  echo "Starting Millrace ..." >&2
  background "$server_core" "$work/millrace.log" \
    "$home/bin/millrace" serve --port 0 --channels "$work/channels.json" --data "$work/data"
  millrace_pid=$pid
  local ready
  ready=$(await "$millrace_pid" "$work/millrace.log" '^Millrace is ready')
  millrace=$(echo "$ready" | sed 's/.*ready: \([^,]*\),.*/\1/')
}

free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)) && (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do
    :
  done
  echo "$port"
}

# The cache in front of Millrace is filled once per round and then holds, so that the same bytes and
# headers go out; what is not a channel's comes from the origin, as in front of any origin.
start_nginx() {
  local port user=''
  port=$(free_port)
  nginx=http://127.0.0.1:$port
  nginx_program=$(command -v nginx || echo /usr/sbin/nginx)
  [ "$(id -u)" != 0 ] || user='user root;'
  cat > "$work/nginx.conf" << END
daemon off;
$user
worker_processes 1;
pid $work/nginx.pid;
error_log $work/nginx.log;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  client_body_temp_path $work/nginx-body;
  fastcgi_temp_path $work/nginx-fastcgi;
  scgi_temp_path $work/nginx-scgi;
  uwsgi_temp_path $work/nginx-uwsgi;
  proxy_temp_path $work/nginx-temp;
  proxy_cache_path $work/nginx-cache keys_zone=cache:10m use_temp_path=off inactive=1h;
  open_file_cache max=1000 inactive=1h;
  proxy_cache cache;
  proxy_cache_lock on;
  proxy_cache_valid 200 1h;
  proxy_cache_key \$uri?\$args?\$http_accept_encoding;
  proxy_ignore_headers Cache-Control Expires Vary;
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  server {
    listen 127.0.0.1:$port backlog=1024;
    location /channels/ { proxy_pass $millrace; }
    location / { proxy_pass $origin; }
  }
}
END
  background "$server_core" "$work/nginx.out" \
    "$nginx_program" -e "$work/nginx.log" -c "$work/nginx.conf" -p "$work"
  nginx_pid=$pid
  await "$nginx_pid" "$work/nginx.pid" . > /dev/null
  # A worker that has not come up yet would not be counted.
  lines_of "$nginx$playlist" > /dev/null
}

# --- measuring --------------------------------------------------------------------------------

# The lines of a playlist that are no tags.
lines_of() { curl -sf --retry 5 --retry-all-errors "$1" | grep -v '^#'; }

body_size() { curl -sf "$@" "$millrace$playlist" | wc -c; }

# Clock ticks that a process and its children have run for.
ticks() {
  local pid total=0 stat fields
  for pid in "$1" $(cat "/proc/$1/task/$1/children" 2> /dev/null); do
    stat=$(cat "/proc/$pid/stat")
    read -r -a fields <<< "${stat##*) }"
    total=$((total + fields[11] + fields[12]))
  done
  echo "$total"
}

# measure_case CASE SERVER SECONDS: prints requests/s, bytes/s, CPU seconds per request and per byte,
# the 99th percentile in seconds, and errors.
measure_case() {
  local address pid path clients header=() before after result
  case $2 in
    millrace) address=$millrace pid=$millrace_pid ;;
    nginx) address=$nginx pid=$nginx_pid ;;
  esac
  case $1 in
    playlist) path=$playlist clients=16 ;;
    gzip) path=$playlist clients=16 header=(-H 'Accept-Encoding: gzip') ;;
    segment) path=$segment clients=64 ;;
  esac
  path="$path?$round" # nginx takes the playlist of this round into its cache
  curl -sf ${header[@]+"${header[@]}"} -o /dev/null "$address$path"
  before=$(ticks "$pid")
  result=$(on_client_cores wrk -t "$client_threads" -c "$clients" -d "$3" \
    ${header[@]+"${header[@]}"} -s "$home/bin/lib/load.lua" "$address$path" | grep '^load ')
  after=$(ticks "$pid")
  echo "$result $((after - before)) $(getconf CLK_TCK)" | awk '{
    seconds = $4 / 1e6; cpu = $7 / $8
    print $2 / seconds, $3 / seconds, cpu / $2, cpu / $3, $5 / 1e6, $6 }'
}

# median CASE SERVER COLUMN
median() {
  awk -v column="$3" '{ print $column }' "$work/$1.$2" | sort -g |
    awk '{ value[NR] = $1 } END { print (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2 }'
}

# table TITLE CASE requests|bytes
table() {
  local server rate=1 cpu=3
  [ "$3" = requests ] || { rate=2 cpu=4; }
  echo
  echo "$1"
  for server in "${servers[@]}"; do
    echo "$3 $(median "$2" "$server" $rate) $(median "$2" "$server" $cpu)" \
      "$(median "$2" "$server" 5) $(median "$2" "$server" 6)" | awk -v name="$server" '
      $1 == "requests" { rate = sprintf("%.0f requests/s", $2); cpu = sprintf("%.1f µs/request", $3 * 1e6) }
      $1 == "bytes" { rate = sprintf("%.0f MB/s", $2 / 1e6); cpu = sprintf("%.2f s/GB", $3 * 1e9) }
      { printf "  %-10s %18s   CPU %16s   99th percentile %7.2f ms   errors %d\n",
          name, rate, cpu, $4 * 1e3, $5 }'
  done
  if $with_nginx; then
    echo "$(median "$2" millrace $rate) $(median "$2" nginx $rate)" \
      "$(median "$2" millrace $cpu) $(median "$2" nginx $cpu)" |
      awk '{ printf "  %-10s %18s   per CPU second %.2f\n", "ratio", sprintf("%.2f", $1 / $2), $4 / $3 }'
  fi
}

# rush NAME ASKER KIND ADDRESS
rush() {
  # shellcheck disable=SC2086
  on_client_cores "$jdk/bin/java" $vm -XX:+UseSerialGC -cp "$class_path" \
    io.millrace.load.Rush "$1" "$origin" "$2" "$3" "$4"
}
