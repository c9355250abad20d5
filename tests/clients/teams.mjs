// Tests the bot in Microsoft 365 Agents Playground, which shows cards as Teams does: asks in
// both languages, presses buttons and sends the form. The exit code is 1 if a text is missing.
//
//     MADOGUCHI_PROGRAM=… node teams.mjs [FOLDER]      writes screenshots to FOLDER

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { freePort, playground } from "./playground.mjs";
import { serve } from "./serve.mjs";

const folder = process.argv[2];
const patience = 30_000;

let failed = 0;

async function run() {
  const [port, client] = [await freePort(), await freePort()];
  await serve({
    MADOGUCHI__TEAMS__ENABLED: "true",
    MADOGUCHI__TEAMS__UNAUTHENTICATED: "true",
    MADOGUCHI__TEAMS__LISTEN: `127.0.0.1:${port}`,
    MADOGUCHI__TEAMS__PERSON_A_MINUTE: "1000",
  });
  await playground(`http://127.0.0.1:${port}/api/messages`, client);
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

  // Checks that the page shows the texts, and takes a screenshot.
  const shows = async (name, ...texts) => {
    for (const text of texts) {
      try {
        await page.getByText(text, { exact: false }).last().waitFor();
        console.log(`ok ${name}: ${text}`);
      } catch {
        failed += 1;
        console.error(`not ok ${name}: missing ${JSON.stringify(text)}`);
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

  // The buttons switch the language of the card in place, and back.
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
    console.error(`not ok decided-en: the form has ${kept} instead of Enabled`);
  }

  await another(await say("判定"));
  await shows("form-ja", "判定する", "ほかの条件");
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
}
process.exit(failed ? 1 : 0);
