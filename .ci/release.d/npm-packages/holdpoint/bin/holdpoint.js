#!/usr/bin/env node
// Starts the program, which is in a package for each platform: @holdpoint/linux-x64.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");

const name = `@holdpoint/${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "holdpoint.exe" : "holdpoint";

let program;
try {
  program = require.resolve(`${name}/bin/${file}`);
} catch {
  console.error(
    `error: the package ${name}, which contains the program, is not installed\n` +
      "  help: install without --omit=optional. If there is no such package for this platform (on Linux,\n" +
      "        it needs glibc), install from source: cargo install --locked holdpoint",
  );
  process.exit(2);
}

const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });

// A signal to this process is meant for the program, whose end ends this process too.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => {
  console.error(`error: cannot start ${program}: ${error.message}`);
  process.exit(2);
});
child.on("exit", (status, signal) => {
  process.exit(signal ? 128 + constants.signals[signal] : status);
});
