// What the bot sends to Slack against the types that Slack publishes (@slack/types), and
// the signatures of tests/fixtures/slack/signatures.json against Slack's own check
// (@slack/bolt 4: version 5 needs a newer Node than Debian's). Ends with 1 if something is
// not right.
//
//     MADOGUCHI_SLACK_BLOCKS=FOLDER cargo test --test it slack::
//     node slack.mjs [FOLDER]
//
// The tests write into FOLDER every message and view that their double of Slack accepted:
// JSON, a list of blocks or an object with `blocks`.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import bolt from "@slack/bolt";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const folder = process.argv[2] ?? process.env.MADOGUCHI_SLACK_BLOCKS;
let failed = 0;

function check(name, problems) {
  if (problems.length === 0) return console.log(`ok ${name}`);
  failed += 1;
  console.error(`not ok ${name}:\n  ${problems.join("\n  ")}`);
}

// A constant of the type that a message or a view must have.
function typed(payload, number) {
  const literal = (value) => JSON.stringify(value, null, 1);
  const constant = (type, value) => `export const x${number}: ${type} = ${literal(value)};\n`;
  if (Array.isArray(payload)) return constant("KnownBlock[]", payload);
  // Views allow any block; the name of this type allows only known ones.
  if (payload.type === "modal") return constant("Known<ModalView>", payload);
  if (payload.type === "home") return constant("Known<HomeView>", payload);
  return constant("KnownBlock[]", payload.blocks ?? []);
}

// The compiler's complaints about payloads, by name.
function complaints(payloads) {
  const temporary = mkdtempSync(join(tmpdir(), "madoguchi-slack-"));
  try {
    symlinkSync(join(here, "node_modules"), join(temporary, "node_modules"));
    const names = Object.keys(payloads);
    names.forEach((name, number) => {
      const header =
        'import type { HomeView, KnownBlock, ModalView } from "@slack/types";\n' +
        'type Known<T> = Omit<T, "blocks"> & { blocks: KnownBlock[] };\n';
      const unused = "export type Unused = Known<HomeView> | Known<ModalView> | KnownBlock;\n";
      const text = header + unused + typed(payloads[name], number);
      writeFileSync(join(temporary, `x${number}.ts`), text);
    });
    const files = names.map((_, number) => `x${number}.ts`);
    const options = "--noEmit --strict --target es2022 --module nodenext --skipLibCheck".split(" ");
    const tsc = resolve(dirname(require.resolve("typescript/package.json")), "bin/tsc");
    let output = "";
    try {
      execFileSync(process.execPath, [tsc, ...options, ...files], { cwd: temporary });
    } catch (error) {
      output = `${error.stdout}${error.stderr}`;
    }
    const found = Object.fromEntries(names.map((name) => [name, []]));
    const stray = [];
    let current = stray;
    for (const line of output.split("\n").filter((line) => line.trim())) {
      const number = /^x(\d+)\.ts\(/.exec(line)?.[1];
      if (number !== undefined) current = found[names[number]];
      current.push(line);
    }
    if (stray.length > 0) throw new Error(stray.join("\n"));
    return found;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function types() {
  const text = { type: "mrkdwn", text: "x" };
  const modal = { type: "modal", title: { type: "plain_text", text: "x" }, blocks: [] };
  const wrong = {
    "an unknown block": [{ type: "paragraph", text }],
    "a property that a block doesn't have": [{ type: "section", text, colour: "red" }],
    "a header that isn't plain text": [{ type: "header", text }],
    "a button in a context": [{ type: "context", elements: [{ type: "button", text }] }],
    "a modal without a title": { type: "modal", blocks: [] },
    "an unknown block in a modal": { ...modal, blocks: [{ type: "paragraph", text }] },
  };
  const right = {
    "a section": [{ type: "section", text, fields: [text] }, { type: "divider" }],
    "a modal": { ...modal, submit: modal.title, blocks: [{ type: "section", text }] },
  };
  const found = complaints({ ...wrong, ...right });
  for (const name of Object.keys(wrong)) {
    check(`${name} is refused`, found[name].length > 0 ? [] : ["it was accepted"]);
  }
  for (const name of Object.keys(right)) check(`${name} is accepted`, found[name]);
  if (!folder) return check("MADOGUCHI_SLACK_BLOCKS names a folder", ["it isn't set"]);
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  check("the tests wrote messages", files.length > 0 ? [] : [`${folder} has none`]);
  const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
  const sent = complaints(Object.fromEntries(files.map((name) => [name, read(name)])));
  for (const [name, problems] of Object.entries(sent)) check(name, problems);
}

function signatures() {
  const file = join(here, "../fixtures/slack/signatures.json");
  const { secret, now, requests } = JSON.parse(readFileSync(file, "utf8"));
  for (const { name, valid, body, timestamp, signature } of requests) {
    const headers = {
      // Bolt's receivers convert the header to a number before they check it.
      "x-slack-request-timestamp": timestamp === null ? Number.NaN : Number(timestamp),
      "x-slack-signature": signature ?? "",
    };
    const accepted = bolt.isValidSlackRequest({
      signingSecret: secret,
      body,
      headers,
      nowMilliseconds: now * 1000,
    });
    const told = `bolt ${accepted ? "accepts" : "refuses"} it`;
    check(`signature: ${name}`, accepted === valid ? [] : [told]);
  }
}

signatures();
types();
process.exit(failed ? 1 : 0);
