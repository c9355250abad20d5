// Makes the packages for npm: the one for a platform, which contains the program, and
// "madoguchi", which depends on those of all platforms and runs the one that npm has chosen.
//
//     node packaging/npm/pack.mjs TARGET PROGRAM VERSION LICENCES OUT
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

// The platforms of the targets, as Node.js names them.
const PLATFORMS = {
  "x86_64-unknown-linux-gnu": { os: "linux", cpu: "x64", libc: "glibc" },
  "aarch64-unknown-linux-gnu": { os: "linux", cpu: "arm64", libc: "glibc" },
  "x86_64-apple-darwin": { os: "darwin", cpu: "x64" },
  "aarch64-apple-darwin": { os: "darwin", cpu: "arm64" },
  "x86_64-pc-windows-msvc": { os: "win32", cpu: "x64" },
};
const nameOf = ({ os, cpu }) => `@madoguchi/${os}-${cpu}`;

const [target, program, version, licences, out] = process.argv.slice(2);
const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const platform = PLATFORMS[target];
if (!platform || !out) {
  console.error(`usage: pack.mjs TARGET PROGRAM VERSION LICENCES OUT; TARGET is one of ${Object.keys(PLATFORMS).join(", ")}`);
  process.exit(2);
}

/** Packs a folder, which has `manifest` and the files that it names. */
function pack(folder, manifest) {
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  cpSync(path.join(here, "../page.md"), path.join(folder, "README.md"));
  for (const file of readdirSync(licences)) {
    cpSync(path.join(licences, file), path.join(folder, file));
  }
  // Windows has npm as a script, which needs a shell.
  const options = { stdio: "inherit", shell: process.platform === "win32" };
  execFileSync("npm", ["pack", folder, "--pack-destination", out, "--loglevel=error"], options);
}

/** An empty folder in `out`. */
function emptied(name) {
  const folder = path.join(out, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

const main = emptied("main");
const manifest = JSON.parse(readFileSync(path.join(here, "madoguchi/package.json")));
manifest.version = version;
manifest.optionalDependencies = Object.fromEntries(
  Object.values(PLATFORMS).map((platform) => [nameOf(platform), version]),
);
cpSync(path.join(here, "madoguchi/madoguchi.js"), path.join(main, "madoguchi.js"));
pack(main, manifest);

const folder = emptied("platform");
const file = path.basename(program);
cpSync(program, path.join(folder, file));
pack(folder, {
  name: nameOf(platform),
  version,
  description: `The program of madoguchi for ${platform.os} on ${platform.cpu}`,
  license: manifest.license,
  os: [platform.os],
  cpu: [platform.cpu],
  ...(platform.libc ? { libc: [platform.libc] } : {}),
  files: [file, "LICENSE-*", "NOTICE-*", "THIRD-PARTY.txt"],
  preferUnplugged: true,
});
