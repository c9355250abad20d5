#!/usr/bin/env node
// Runs the program from the package for this platform, with the same arguments, streams and
// exit code.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");

const platform = `${process.platform}-${process.arch}`;
const name = process.platform === "win32" ? "madoguchi.exe" : "madoguchi";

function program() {
  try {
    return require.resolve(`@madoguchi/${platform}/${name}`);
  } catch {
    console.error(
      `error: the package @madoguchi/${platform} isn't installed. Install madoguchi without --omit=optional; if there is no package for this platform, build the program from source.\n` +
        `エラー: パッケージ @madoguchi/${platform} がインストールされていません。--omit=optional を付けずに madoguchi をインストールしてください。このプラットフォーム用のパッケージがない場合は、ソースからビルドしてください。`,
    );
    process.exit(2);
  }
}

const child = spawn(program(), process.argv.slice(2), { stdio: "inherit" });
// A terminal sends SIGINT to both processes, so that the program has it already.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => {
  console.error(`error: ${error.message}`);
  process.exit(2);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
