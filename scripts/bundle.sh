#!/usr/bin/env bash
# Bundle what the pages need of Ethereum cryptography into api/static/eth.js; with --check compare instead.
# The file is committed, so that a visitor and an installation need no build step.
set -euo pipefail
cd "$(dirname "$0")/.."

bundle() {
  node_modules/.bin/esbuild api/browser/eth-entry.mjs --bundle --format=esm --minify --target=es2022 \
    --charset=utf8 --legal-comments=eof --log-level=warning
}

if [ "${1:-}" = --check ]; then
  bundle | cmp --quiet - api/static/eth.js || {
    echo "api/static/eth.js is not what its source gives; \`make browser\` writes it" >&2
    exit 1
  }
else
  bundle > api/static/eth.js
fi
