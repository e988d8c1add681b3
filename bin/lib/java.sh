# Finds a JDK of version 21 or newer. To be sourced.
#
# find_jdk sets jdk (its folder) and jdk_version (the major number); it fails when there is none.
# JAVA_HOME wins, then the java of the PATH, then the newest of the usual install folders.

oldest_jdk=21

# jdk_major FOLDER: sets major to the version of the JDK there, or to 0.
jdk_major() {
  major=0
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  if [ -r "$1/release" ]; then
    while IFS='=' read -r name value; do
      if [ "$name" = JAVA_VERSION ]; then
        major=${value#\"}
        break
      fi
    done < "$1/release"
  else
    major=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p')
  fi
  major=${major#1.}
  major=${major%%[!0-9]*}
  major=${major:-0}
}

find_jdk() {
  jdk='' jdk_version=0
  if [ -n "${JAVA_HOME:-}" ]; then
    jdk_major "$JAVA_HOME"
    if [ "$major" -ge "$oldest_jdk" ]; then
      jdk=$JAVA_HOME jdk_version=$major
      return 0
    fi
  fi
  if on_path=$(command -v java); then
    on_path=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")
    jdk_major "${on_path%/bin/java}"
    if [ "$major" -ge "$oldest_jdk" ]; then
      jdk=${on_path%/bin/java} jdk_version=$major
      return 0
    fi
  fi
  for folder in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /opt/java/* /opt/jdk* \
    /opt/java* "${HOME:-/root}"/.sdkman/candidates/java/* "${HOME:-/root}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/root}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    jdk_major "$folder"
    if [ "$major" -ge "$oldest_jdk" ] && [ "$major" -gt "$jdk_version" ]; then
      jdk=$folder jdk_version=$major
    fi
  done
  [ -n "$jdk" ]
}

# Says what to do when find_jdk has failed.
say_no_jdk() {
  cat >&2 << END
millrace: no JDK $oldest_jdk or newer was found. Install one, for example
  Debian, Ubuntu   apt-get install openjdk-21-jdk-headless
  Fedora           dnf install java-latest-openjdk-devel
  macOS            brew install openjdk
  all others       https://adoptium.net
or set JAVA_HOME to where one is. (Looked at JAVA_HOME, the PATH and the usual install folders.)
END
}
