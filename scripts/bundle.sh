#!/usr/bin/env bash
# Bundle what the pages need of Ethereum cryptography into api/static/eth.js; with --check compare instead.
# The file is committed, so that a visitor and an installation need no build step.
set -euo pipefail
cd "$(dirname "$0")/.."

made=$(mktemp)
trap 'rm -f "$made"' EXIT
# the licences of the bundled packages stay in it, at its end
node_modules/.bin/esbuild api/browser/eth-entry.mjs --bundle --format=esm --minify --target=es2022 \
  --charset=utf8 --legal-comments=eof --log-level=warning > "$made"

if [ "${1:-}" != --check ]; then
  cat "$made" > api/static/eth.js
elif ! cmp --quiet "$made" api/static/eth.js; then
  echo "api/static/eth.js is not what its source gives: \`make browser\` writes it" >&2
  exit 1
fi
