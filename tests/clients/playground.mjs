// Starts Microsoft 365 Agents Playground, which shows cards as Teams does. It requires no
// authentication and runs locally.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A port of this machine that nothing uses. */
export const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** Starts the Playground and waits until it responds. */
export async function playground(endpoint, port) {
  const cli = "node_modules/@microsoft/m365agentsplayground/cli.js";
  const args = [join(import.meta.dirname, cli), "start", "--app-endpoint", endpoint];
  args.push("--channel-id", "msteams", "--port", `${port}`, "--disable-telemetry");
  // It writes a log to its working directory.
  const cwd = mkdtempSync(join(tmpdir(), "playground-"));
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, BROWSER: "none" },
  });
  process.on("exit", () => {
    child.kill("SIGKILL");
    rmSync(cwd, { recursive: true, force: true });
  });
  for (let tries = 0; tries < 300; tries += 1) {
    const answers = await fetch(`http://127.0.0.1:${port}/`).then(() => true, () => false);
    if (answers) return child;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error("the Playground does not respond");
}
