#!/usr/bin/env node
// The compiler as a process that stays: a standard JSON input a line, its answer a line, until the input ends.
// Why not `scripts/solc` for each: a compiler that is warm needs a third of the time.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');

const ROOT = path.resolve(__dirname, '..', '..');
const solc = require(path.join(ROOT, 'node_modules', 'solc'));

function found(name) {
  const file = path.resolve(ROOT, name);
  return fs.existsSync(file) ? { contents: fs.readFileSync(file, 'utf8') } : { error: `File not found: ${name}` };
}

readline.createInterface({ input: process.stdin, crlfDelay: Infinity }).on('line', (line) => {
  process.stdout.write(`${JSON.stringify(JSON.parse(solc.compile(line, { import: found })))}\n`);
});
