// Starts the program with the shipped packs on a free port, and ends it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const root = resolve(import.meta.dirname, "../..");

/** Starts the program. Returns its address and a function that ends it. */
export async function serve(variables = {}) {
  const folder = mkdtempSync(join(tmpdir(), "madoguchi-"));
  const config = join(folder, "config.toml");
  writeFileSync(config, `knowledge = ${JSON.stringify(join(root, "knowledge"))}\n`);
  const child = spawn(process.env.MADOGUCHI_PROGRAM, ["--config", config, "serve"], {
    env: {
      ...process.env,
      MADOGUCHI__WEB__LISTEN: "127.0.0.1:0",
      RUST_LOG: "madoguchi=info",
      ...variables,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const end = () => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", end);
  const log = [];
  for await (const line of createInterface({ input: child.stderr })) {
    log.push(line);
    const address = line.match(/serving the web page address=(\S+)/);
    // Later output is read and discarded, so that the program never blocks on it.
    if (address) {
      child.stderr.resume();
      return { address: `http://${address[1]}`, end };
    }
  }
  throw new Error(`The program does not serve:\n${log.join("\n")}`);
}
