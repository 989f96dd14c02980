# Debian packages that tests use where they are: put there by ./test where it may. Sourced by bash, after sdk.sh.
#
# It may where it is root on a system with apt, as in a container or on a build machine, unless GRAINWATCH_INSTALL is 0.
# What cannot be had is no error: tests that need it are skipped, and say so.

# need_package NAME PACKAGE PROBE...: installs a package unless the command PROBE succeeds, which tells whether what it
# brings is here. NAME is what people call it.
need_package() {
  local name=$1 package=$2 before=$SECONDS why
  shift 2
  "$@" && return
  if ! why=$(may_install); then
    say "$name is not here, and is not installed: $why; tests that need it are skipped"
    return
  fi
  say "$name is not here: installing $package (GRAINWATCH_INSTALL=0 forbids it) ..."
  if ! why=$(install_package "$package" 2>&1); then
    say "$package was not installed; tests that need it are skipped. The last that apt said:"
    printf '%s\n' "$why" | tail -n 5 | sed 's/^/    /' >&2
  elif ! "$@"; then
    say "$package was installed, and $name is still not here; tests that need it are skipped"
  else
    say "$name is here after $((SECONDS - before)) s"
  fi
}

# Whether packages may be installed; says why not.
may_install() {
  if [ "${GRAINWATCH_INSTALL-1}" = 0 ]; then
    echo 'GRAINWATCH_INSTALL is 0'
  elif ! command -v apt-get > /dev/null; then
    echo 'there is no apt-get'
  elif [ "$(id -u)" -ne 0 ]; then
    echo 'this is not root'
  else
    return 0
  fi
  return 1
}

# install_package PACKAGE: without questions, without what it merely recommends, and without a server that starts by
# itself, now or when the machine does; PostgreSQL's package would make one. What says so is taken away again.
# `system` is where the machine's files are, for tests of this.
install_package() (
  made=() clusters=${system-}/etc/postgresql-common/createcluster.d
  trap 'rm -f "${made[@]}"; rmdir "$clusters" "${clusters%/*}" 2> /dev/null || true' EXIT
  policy=${system-}/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    made+=("$policy")
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod +x "$policy"
  fi
  if [[ $1 = postgresql* ]]; then
    mkdir -p "$clusters"
    made+=("$clusters/grainwatch.conf")
    echo 'create_main_cluster = false' > "$clusters/grainwatch.conf"
  fi

  export DEBIAN_FRONTEND=noninteractive
  get=(timeout 600 apt-get -q -y -o Dpkg::Use-Pty=0 -o Acquire::Retries=2 -o DPkg::Lock::Timeout=60)
  # A fresh image has no lists of packages; where they are, they are mostly new enough.
  "${get[@]}" install --no-install-recommends "$1" < /dev/null && exit
  "${get[@]}" update < /dev/null
  "${get[@]}" install --no-install-recommends "$1" < /dev/null
)

# Whether PostgreSQL's server binaries are where the tests look for them.
has_postgres() {
  local folder
  for folder in /usr/lib/postgresql/*/bin ${PATH//:/ }; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then return 0; fi
  done
  return 1
}

# Whether there is a Chromium where the console's tests look for one, or one is named: that one, or none.
has_chromium() {
  [ -z "${GRAINWATCH_CHROMIUM-}" ] || return 0
  local place
  for place in /usr/bin/{chromium,chromium-browser,google-chrome} \
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'; do
    if [ -e "${system-}$place" ]; then return 0; fi
  done
  return 1
}
