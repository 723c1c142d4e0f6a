#!/usr/bin/env bash
# Write requirements/*.txt anew from pyproject.toml, with hashes and for every platform, without naming a registry.
# `scripts/lock.sh --upgrade` moves every package to its newest allowed version; without it only what must moves.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check --no-input uv==0.13.9

compile=("$tools/bin/uv" pip compile --quiet --generate-hashes --universal --python-version 3.11
  --no-emit-index-url --no-header --no-annotate "$@")
"${compile[@]}" pyproject.toml --group dev --output-file requirements/default.txt
"${compile[@]}" pyproject.toml --group dev --group mutants --constraint requirements/default.txt --output-file requirements/mutants.txt
for group in brownie schemathesis slither halmos; do
  "${compile[@]}" --group "$group" --output-file "requirements/$group.txt"
done
# without node_modules in sight: npm would leave out what is not installed here
for folder in . scripts/bench; do
  cp "$folder/package.json" .npmrc "$tools"
  rm -f "$tools/package-lock.json"
  npm install --prefix "$tools" --package-lock-only --ignore-scripts --silent
  cp "$tools/package-lock.json" "$folder"
done
git --no-pager diff --stat -- requirements package-lock.json scripts/bench/package-lock.json
