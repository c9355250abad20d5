// Renders the cards of the tests' snapshots with Microsoft's renderer, and checks the app's
// package against the published schemas. The exit code is 1 if a check fails. (`fs-extra` is
// among the packages because `@microsoft/app-manifest` needs it without declaring it.)
//
//     MADOGUCHI_PROGRAM=… node cards.mjs [FOLDER]      writes pictures of the cards to FOLDER

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import manifests from "@microsoft/app-manifest";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const repository = resolve(here, "../..");
const require = createRequire(import.meta.url);
const program = process.env.MADOGUCHI_PROGRAM;
const folder = process.argv[2];
let failed = 0;

function check(name, problems) {
  if (problems.length === 0) return console.log(`ok ${name}`);
  failed += 1;
  console.error(`not ok ${name}:\n  ${problems.join("\n  ")}`);
}

// The card of a snapshot, which is JSON below a header.
function cardOf(file) {
  const [, , ...json] = readFileSync(file, "utf8").split(/^---$/m);
  return JSON.parse(json.join("---")).attachments?.[0]?.content;
}

async function cards() {
  const snapshots = join(repository, "tests/it/teams/snapshots");
  const files = readdirSync(snapshots).filter((name) => name.endsWith(".snap"));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  const page = await browser.newPage({ viewport: { width: 700, height: 900 } });
  await page.setContent("<body style='font-family: sans-serif; width: 640px'><div id=card></div>");
  await page.addScriptTag({ path: require.resolve("adaptivecards/dist/adaptivecards.js") });
  for (const file of files) {
    const name = file.replace(/^it__teams__answers__|\.snap$/g, "");
    const problems = await page.evaluate((payload) => {
      const { AdaptiveCard, GlobalSettings, SerializationContext, Versions } = AdaptiveCards;
      // The renderer reports elements and properties newer than the version. Buttons have a fallback.
      const found = [];
      for (const version of [Versions.v1_2, Versions.v1_5]) {
        const context = new SerializationContext(version);
        const card = new AdaptiveCard();
        card.version = version;
        GlobalSettings.displayInputValidationErrors = false;
        card.parse({ ...payload, version: version.toString() }, context);
        for (let at = 0; at < context.eventCount; at += 1) {
          found.push(`${version}: ${context.getEventAt(at).message}`);
        }
        for (const { message } of card.validateProperties().validationEvents ?? []) {
          found.push(`${version}: ${message}`);
        }
        const shown = card.render();
        const buttons = shown?.querySelectorAll("button").length ?? 0;
        const wanted = JSON.stringify(payload).split('"Action.Execute"').length - 1;
        if (!shown?.innerText?.trim() && !shown?.textContent?.trim()) found.push("the card is empty");
        if (buttons < wanted) found.push(`${version}: only ${buttons} of ${wanted} buttons are shown`);
        document.getElementById("card").replaceChildren(shown);
      }
      // Older clients are expected to use the fallback, and the renderer's check of `lang`
      // fails every second time, because its regular expression keeps state.
      const isExpected = (text) => /Fallback will be used|property "lang"/.test(text);
      return found.filter((text) => !isExpected(text));
    }, cardOf(join(snapshots, file)));
    check(`card ${name}`, problems);
    if (folder) {
      await page.locator("#card").screenshot({ path: join(folder, `card-${name}.png`) });
    }
  }
  await browser.close();
}

async function manifest() {
  const temporary = mkdtempSync(join(tmpdir(), "madoguchi-app-"));
  try {
    const config = join(temporary, "config.toml");
    writeFileSync(config, '[teams]\napp = "01234567-89ab-cdef-0123-456789abcdef"\n');
    const out = join(temporary, "app.zip");
    execFileSync(resolve(program), [
      ...["--config", config, "teams-manifest", "--out", out],
      ...["--website", "https://example.org/"],
    ]);
    const unpacked = join(temporary, "app");
    mkdirSync(unpacked);
    execFileSync("python3", ["-m", "zipfile", "-e", out, unpacked]);
    const read = (name) => JSON.parse(readFileSync(join(unpacked, name), "utf8"));
    const manifest = read("manifest.json");
    const schemas = join(
      dirname(require.resolve("@microsoft/app-manifest/package.json")),
      `build/json-schemas/teams/v${manifest.manifestVersion}`,
    );
    const against = async (json, name) => {
      const schema = JSON.parse(readFileSync(join(schemas, `${name}.schema.json`), "utf8"));
      // Some patterns of the schema aren't valid regular expressions; they concern other keys.
      for (const pattern of Object.keys(schema.patternProperties ?? {})) {
        try {
          new RegExp(pattern, "u");
        } catch {
          delete schema.patternProperties[pattern];
        }
      }
      return manifests.ManifestUtil.validateManifestAgainstSchema(json, schema);
    };
    check("manifest.json", await against(manifest, "MicrosoftTeams"));
    check("ja.json", await against(read("ja.json"), "MicrosoftTeams.Localization"));
    const wrong = { ...manifest, developer: { name: "x" } };
    const problems = await against(wrong, "MicrosoftTeams");
    check("an invalid manifest is reported", problems.length > 0 ? [] : ["the validator reports no problem"]);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

if (folder) mkdirSync(folder, { recursive: true });
await manifest();
await cards();
process.exit(failed ? 1 : 0);
