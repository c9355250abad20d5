// The bot in Microsoft 365 Agents Playground, which shows its cards as Teams does:
// asked in both languages, its buttons pressed, its form sent. Ends with 1 if
// something is not there.
//
//     MADOGUCHI_PROGRAM=… node teams.mjs [FOLDER]      screenshots go to FOLDER
//
// The Playground believes no more than it is told; nothing leaves this machine.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const repository = resolve(here, "../..");
const program = process.env.MADOGUCHI_PROGRAM;
const folder = process.argv[2];
const patience = 30_000;

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

// Starts something, and waits until it answers HTTP.
async function started(command, args, url, env = {}) {
  const child = spawn(command, args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}`);
    const answers = await fetch(url).then(() => true, () => false);
    if (answers) return child;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`${command} does not answer at ${url}`);
}

const temporary = mkdtempSync(join(tmpdir(), "madoguchi-teams-"));
const children = [];
let failed = 0;

async function run() {
  const [port, client] = [await freePort(), await freePort()];
  const config = join(temporary, "config.toml");
  writeFileSync(
    config,
    [
      `knowledge = "${join(repository, "knowledge")}"`,
      '[index]\nfolder = "index"\n[store]\nfolder = "state"\n[web]\nenabled = false',
      `[teams]\nenabled = true\nunauthenticated = true\nlisten = "127.0.0.1:${port}"`,
      "person_a_minute = 1000\n",
    ].join("\n"),
  );
  children.push(
    await started(resolve(program), ["--config", config, "serve"], `http://127.0.0.1:${port}/`),
  );
  const playground = join(here, "node_modules/@microsoft/m365agentsplayground/cli.js");
  const endpoint = `http://127.0.0.1:${port}/api/messages`;
  const args = [playground, "start", "--app-endpoint", endpoint, "--channel-id", "msteams"];
  args.push("--port", `${client}`, "--disable-telemetry");
  const quiet = { BROWSER: "none" };
  children.push(
    await started(process.execPath, args, `http://127.0.0.1:${client}/`, quiet),
  );
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  const page = await browser.newPage({ viewport: { width: 1300, height: 1500 } });
  try {
    await talk(page, `http://127.0.0.1:${client}/`);
  } catch (error) {
    if (folder) await page.screenshot({ path: join(folder, "teams-failed.png") });
    throw error;
  } finally {
    await browser.close();
  }
}

async function talk(page, url) {
  page.setDefaultTimeout(patience);
  await page.goto(url);
  const cards = page.locator(".ac-adaptiveCard");
  const last = () => cards.last();

  // What is seen, and a picture of it.
  const shows = async (name, ...texts) => {
    for (const text of texts) {
      try {
        await page.getByText(text, { exact: false }).last().waitFor();
        console.log(`ok ${name}: ${text}`);
      } catch {
        failed += 1;
        console.error(`not ok ${name}: no ${JSON.stringify(text)}`);
      }
    }
    if (folder) {
      await page.waitForTimeout(400);
      await page.screenshot({ path: join(folder, `teams-${name}.png`) });
    }
  };
  const say = async (text) => {
    const box = page.locator('[data-lexical-editor="true"]');
    await box.click();
    await page.keyboard.insertText(text);
    const before = await cards.count();
    await page.getByRole("button", { name: "Send Message" }).click();
    return before;
  };
  const another = (before) =>
    page.waitForFunction(
      (count) => document.querySelectorAll(".ac-adaptiveCard").length > count,
      before,
    );

  await shows("welcome", "How to ask", "Questions to try");

  await another(await say("how long can users put it off?"));
  await shows("answer-en", "Sources", "[1]", "Helpful", "Read in Japanese");

  const before = await cards.count();
  const related = last().locator(".ac-container.ac-selectable");
  const title = (await related.first().innerText()).trim();
  await related.first().click();
  await another(before);
  await shows("related", title);

  await another(await say("スヌーズの回数は変更できますか"));
  await shows("answer-ja", "出典", "役に立った", "英語で読む");

  // In its place the same card is in the other language, and back.
  await last().getByRole("button", { name: "英語で読む" }).click();
  await last().getByText("Sources").waitFor();
  await last().getByRole("button", { name: "Read in Japanese" }).click();
  await last().getByText("出典").waitFor();
  await last().getByRole("button", { name: "役に立った", exact: true }).click();
  await shows("voted", "ありがとうございます");

  await another(await say("will my user be blocked after three snoozes?"));
  await shows("scenario-en", "Sources");
  await another(await say("3 回スヌーズしたらブロックされますか"));
  await shows("scenario-ja", "出典");

  await another(await say("whatif"));
  await shows("form-en", "Decide", "State");
  await last().getByRole("combobox").first().click();
  await page.getByRole("option", { name: "Enabled", exact: true }).click();
  await last().getByRole("button", { name: "More facts" }).click();
  await last().getByRole("spinbutton").last().fill("7");
  await last().getByRole("button", { name: "Decide" }).click();
  await last().getByText("Sources").waitFor();
  await shows("decided-en", "Sources", "Decide");
  const kept = await last().getByRole("combobox").first().inputValue();
  if (!kept.includes("Enabled")) {
    failed += 1;
    console.error(`not ok decided-en: the form says ${kept}`);
  }

  await another(await say("判定 状態=有効; 延期=3+; 日数=5"));
  await shows("whatif-ja", "出典");
  await another(await say("search snooze"));
  await shows("search", "snooze");
  await say("setting nothing of the kind");
  await another(await say("what is the capital of France?"));
  await shows("unknown", "I have no entry");
  await say("/setting x");
  await shows("notice", "x");
}

try {
  if (folder) mkdirSync(folder, { recursive: true });
  await run();
} catch (error) {
  failed += 1;
  console.error(error);
} finally {
  for (const child of children) child.kill("SIGTERM");
  rmSync(temporary, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
