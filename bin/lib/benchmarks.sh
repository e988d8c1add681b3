# Builds the module of benchmarks. To be sourced after java.sh, with home set.
#
# build_benchmarks sets jdk, vm (options of the JVM) and class_path; it ends the script when it
# fails.

build_benchmarks() {
  if ! find_jdk; then
    say_no_jdk
    exit 1
  fi
  if ! command -v mvn > /dev/null; then
    echo "Building needs Maven (mvn), which is not installed; see https://maven.apache.org" >&2
    exit 1
  fi
  log=$home/benchmarks/target/build.log
  mkdir -p "$home/benchmarks/target"
  echo "Building the benchmarks ..." >&2
  if ! (cd "$home" && JAVA_HOME=$jdk mvn -B -DskipTests -Dspotless.check.skip=true \
    -pl benchmarks -am package) > "$log" 2>&1; then
    echo "The build failed; what it said is in $log" >&2
    exit 1
  fi
  class_path=$home/benchmarks/target/test-classes:$(cat "$home/benchmarks/target/class-path")
  vm=-Dslf4j.internal.verbosity=ERROR
  [ "$jdk_version" -lt 24 ] ||
    vm="$vm --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
}
