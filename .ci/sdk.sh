# What ./run and ./test share: a .NET SDK that fits, quiet settings, plain words for what can go wrong. Sourced by bash.
# The caller has set `root` (the repository) and `me` (the name its messages start with).

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export DOTNET_CLI_UI_LANGUAGE=en    # error codes and texts are read below

say() { printf '%s: %s\n' "$me" "$*" >&2; }
die() { say "error: $*"; exit 1; }

# Ends with an error unless the SDK that global.json asks for is at hand. Sets `sdk` to its version.
need_sdk() {
  local wanted
  wanted=$(sed -n 's/.*"version": *"\([0-9]*\.[0-9]*\).*/\1/p' "$root/global.json")
  local where="https://dotnet.microsoft.com/download/dotnet/$wanted"
  command -v dotnet >/dev/null 2>&1 ||
    die "no 'dotnet' on the PATH: install the .NET SDK $wanted (Debian package dotnet-sdk-$wanted, or $where)"
  if ! sdk=$(cd "$root" && dotnet --version 2>&1); then
    # An SDK unpacked on a bare machine finds no ICU. Nothing here needs one.
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
    sdk=$(cd "$root" && dotnet --version 2>&1) && return
    local found
    found=$(dotnet --list-sdks 2>/dev/null | sed 's/ .*//' | paste -sd' ' -)
    die "the .NET SDK $wanted is needed, this machine has: ${found:-no SDK, only a runtime}; install it from $where"
  fi
}

# feed_silent LOG: whether the build in LOG failed because a package feed did not answer; names the feed when so.
feed_silent() {
  grep -q 'error NU1301' "$1" || return 1
  say "error: a package feed does not answer (NU1301); nothing was left out, nothing was run:"
  sed -n -e 's/ \[[^]]*\]$//' -e 's/.*error NU1301: */    /p' "$1" | awk '!seen[$0]++' >&2
}
