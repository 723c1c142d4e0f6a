#!/usr/bin/env bash
# The contracts under an analyzer: `scripts/analyze.sh slither` or `scripts/analyze.sh halmos`.
# slither: no finding of high or medium weight; a waiver stands beside its line, with the reason.
# halmos: every check_ function of tests/contracts/symbolic/ proved for all inputs of its stated width.
set -euo pipefail
cd "$(dirname "$0")/.."

tool=${1:-}
case "$tool" in
slither | halmos) ;;
*)
  echo "usage: scripts/analyze.sh slither|halmos" >&2
  exit 2
  ;;
esac
scripts/setup.sh "$tool"
PATH="$PWD/node_modules/.bin:$PATH"
# a build of its own: forge's usual one has no build information and belongs to the tests
export FOUNDRY_OUT=".forge/$tool/out" FOUNDRY_CACHE_PATH=".forge/$tool/cache"
log=".forge/$tool/build.log"
mkdir -p ".forge/$tool"

build() {
  forge build "$@" >"$log" 2>&1 || {
    cat "$log" >&2
    exit 1
  }
}

if [ "$tool" = slither ]; then
  rm -rf ".forge/slither/out/build-info"
  build --force --build-info --build-info-path .forge/slither/out/build-info --skip './tests/contracts/**'
  ".venv-slither/bin/slither" . --ignore-compile --compile-force-framework foundry --foundry-out-directory "$FOUNDRY_OUT" \
    --filter-paths 'node_modules|tests/' --exclude-informational --exclude-optimization --exclude-low --fail-medium
else
  # halmos takes whatever lies there, a proof that was removed since included
  rm -rf "$FOUNDRY_OUT" "$FOUNDRY_CACHE_PATH"
  build --ast contracts/libraries tests/contracts/symbolic
  ".venv-halmos/bin/halmos" --root . --forge-build-out "$FOUNDRY_OUT" --function check_ --loop 17 \
    --solver-command "$PWD/.venv-halmos/bin/python $PWD/scripts/smt_solver.py" --solver-timeout-assertion 300000 --no-status |
    tee ".forge/halmos/proofs.log" | grep -E 'PASS|FAIL|TIMEOUT|ERROR|Symbolic|Counterexample|p_' || true
  # halmos gives 0 when nothing matched: every proof that is written must be among those that passed
  written=$(grep -ho 'function check_[a-z_0-9]*' tests/contracts/symbolic/*.sol | wc -l)
  passed=$(grep -c 'PASS' ".forge/halmos/proofs.log" || true)
  echo "$passed of $written proofs hold"
  [ "$passed" = "$written" ]
fi
