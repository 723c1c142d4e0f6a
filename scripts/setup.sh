#!/usr/bin/env bash
# Install what the lock files name, inside the tree:
# `scripts/setup.sh [bench|brownie|halmos|mutants|schemathesis|slither]`. Does nothing when all is there.
# A stamp in each environment holds a checksum of what it was made from, this tree's place included: a copied tree
# must not run the environment of the tree that it was copied from.
set -euo pipefail
cd "$(dirname "$0")/.."

refuse() {
  echo "setup: $1" >&2
  exit 1
}

checksum() {
  { cat "$@"; pwd; } | cksum | tr ' ' '-'
}

# The first Python that is new enough, or the one that PYTHON names.
find_python() {
  local candidate
  for candidate in ${PYTHON:-python3 python3.11 python3.12 python3.13}; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  refuse "Python 3.11 or newer is needed (python3 is $(python3 --version 2>&1 || true)). Name one with PYTHON=..."
}

check_node() {
  command -v node >/dev/null || refuse "Node 20 or newer is needed, and no node is on the PATH."
  command -v npm >/dev/null || refuse "npm is needed, and none is on the PATH."
  node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || refuse "Node 20 or newer is needed; this is $(node --version)."
}

# The place of an environment's packages.
packages_of() {
  "$1/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'
}

# environment FOLDER LOCK [BASE]: a Python environment made anew from a lock file with hashes. What the environment BASE
# has at the locked version already is taken from there.
environment() {
  local folder=$1 lock=$2 base=${3:-} python stamp
  stamp="$folder/.made-from-$(checksum "$lock")"
  [ -e "$stamp" ] && [ -x "$folder/bin/python" ] && return
  python=$(find_python)
  "$python" -c 'import ensurepip, venv' 2>/dev/null || refuse "this Python has no venv module (Debian: apt-get install python3-venv)."
  echo "setup: installing the packages of $lock into $folder with $("$python" --version)"
  # an environment of another place or Python is made anew, one of ours is brought up to date
  if ! [ -x "$folder/bin/python" ] || ! [ "$("$folder/bin/python" -c 'import sys; print(sys.prefix)')" -ef "$folder" ] || ! grep -qF "$PWD/$folder" "$folder/pyvenv.cfg"; then
    "$python" -m venv --clear ${base:+--without-pip} "$folder"
  fi
  [ -z "$base" ] || packages_of "$base" >"$(packages_of "$folder")/base.pth"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$lock"
  rm -f "$folder"/.made-from-*
  touch "$stamp"
}

# The command `guildhall` and the three packages, from this tree; needs nothing beyond the lock file.
own_packages() {
  local stamp
  stamp=".venv/.own-packages-$(checksum pyproject.toml requirements/default.txt)"
  [ -e "$stamp" ] && return
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-index --no-deps --no-build-isolation -e .
  rm -f .venv/.own-packages-*
  touch "$stamp"
}

# No package needs its install script, so none is run.
node_packages() {
  local stamp
  stamp="node_modules/.made-from-$(checksum package-lock.json .npmrc)"
  [ -e "$stamp" ] && return
  check_node
  echo "setup: installing the packages of package-lock.json into node_modules with Node $(node --version)"
  npm ci --include=dev --ignore-scripts --silent
  [ -x node_modules/.bin/anvil ] || command -v anvil forge >/dev/null ||
    refuse "npm carries Anvil and forge for 64-bit Linux only: on this machine put Foundry 1.7.1 on the PATH."
  touch "$stamp"
}

# What the bench measures against; nothing else uses it.
bench_peers() {
  local stamp
  stamp="scripts/bench/node_modules/.made-from-$(checksum scripts/bench/package-lock.json)"
  [ -e "$stamp" ] && return
  check_node
  echo "setup: installing the packages of scripts/bench/package-lock.json"
  npm ci --prefix scripts/bench --ignore-scripts --silent
  touch "$stamp"
}

case "${1:-}" in
bench)
  bench_peers
  exit
  ;;
mutants)
  environment .venv requirements/default.txt
  environment .venv-mutants requirements/mutants.txt .venv
  exit
  ;;
brownie | halmos | schemathesis | slither)
  environment ".venv-$1" "requirements/$1.txt"
  exit
  ;;
esac
node_packages
environment .venv requirements/default.txt
own_packages
