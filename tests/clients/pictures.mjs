// Makes the pictures of the documentation from the program: the page at desk and phone width,
// a chat in Teams, and the terminal, each in both languages.
//
//     MADOGUCHI_PROGRAM=… node pictures.mjs                            checks that they still fit
//     MADOGUCHI_PICTURES=write MADOGUCHI_PROGRAM=… node pictures.mjs   makes them again
//
// Beside each picture is a file with the text that it shows. A picture fits as long as the
// program shows the same text; the exit code is 1 if one doesn't.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { freePort, playground } from "./playground.mjs";
import { serve } from "./serve.mjs";

const root = resolve(import.meta.dirname, "../..");
const isWriting = process.env.MADOGUCHI_PICTURES === "write";

// Questions whose answers don't depend on the day.
const QUESTIONS = {
  en: "Which administrator role do I need?",
  ja: "どの管理者ロールが必要ですか",
};
const LARGEST = 150 * 1024;

let failed = 0;

/** Writes the picture of an element and its text, or compares the text with the one in the file. */
async function picture(language, name, target, clip) {
  const folder = join(root, "docs", language, "pictures");
  const file = join(folder, `${name}.png`);
  const text = `${(await target.innerText()).replace(/\s*\n\s*/g, "\n").trim()}\n`;
  if (isWriting) {
    mkdirSync(folder, { recursive: true });
    const page = target.page();
    const image = clip ? await page.screenshot({ clip }) : await target.screenshot();
    writeFileSync(file, image);
    execFileSync("pngquant", ["--force", "--strip", "--output", file, "64", file]);
    writeFileSync(join(folder, `${name}.txt`), text);
  }
  const path = `docs/${language}/pictures/${name}`;
  const kept = existsSync(join(folder, `${name}.txt`)) && readFileSync(join(folder, `${name}.txt`), "utf8");
  const problems = [];
  if (kept !== text) problems.push(`${path}.txt differs from what the program shows:\n${text}`);
  if (!existsSync(file)) problems.push(`${path}.png is missing`);
  else if (statSync(file).size > LARGEST) problems.push(`${path}.png is larger than ${LARGEST} bytes`);
  if (problems.length === 0) return console.log(`ok  ${path}`);
  failed += 1;
  console.error(`not ok  ${problems.join("\n")}\nRun docs/pictures, and look at what it makes.`);
}

/** A page of a new window, closed when the work is done. */
async function open(browser, options, work) {
  const context = await browser.newContext({ colorScheme: "light", ...options });
  try {
    await work(await context.newPage());
  } finally {
    await context.close();
  }
}

async function pages(browser, address, language) {
  const question = encodeURIComponent(QUESTIONS[language]);
  const path = `${address}/?q=${question}&lang=${language}`;
  const desk = { viewport: { width: 960, height: 760 }, deviceScaleFactor: 1.5 };
  await open(browser, desk, async (page) => {
    await page.goto(path);
    await picture(language, "page", page.locator("article.answer"), { x: 0, y: 0, width: 960, height: 760 });
  });
  const phone = { viewport: { width: 390, height: 800 }, deviceScaleFactor: 1.5, isMobile: true };
  await open(browser, phone, async (page) => {
    await page.goto(path);
    await picture(language, "phone", page.locator("article.answer"), { x: 0, y: 0, width: 390, height: 800 });
  });
}

/** Asks in the Playground, which talks to one client only, in both languages. */
async function chats(browser, client) {
  await open(browser, { viewport: { width: 1000, height: 1400 }, deviceScaleFactor: 1.5 }, async (page) => {
    page.setDefaultTimeout(30_000);
    await page.goto(`http://127.0.0.1:${client}/`);
    const cards = page.locator(".ac-adaptiveCard");
    await cards.last().waitFor();
    for (const language of ["en", "ja"]) {
      const before = await cards.count();
      await page.locator('[data-lexical-editor="true"]').click();
      await page.keyboard.insertText(QUESTIONS[language]);
      await page.getByRole("button", { name: "Send Message" }).click();
      await page.waitForFunction((count) => document.querySelectorAll(".ac-adaptiveCard").length > count, before);
      // The list of messages scrolls to its end, and shows the time of each.
      await page.waitForTimeout(1000);
      await page.evaluate(() => {
        const isNoise = (text) => /^\d+:\d+ [AP]M$|not supported yet in Microsoft|^Test Bot$/.test(text.trim());
        for (const element of document.querySelectorAll("body *")) {
          if (element.children.length === 0 && isNoise(element.textContent)) element.style.visibility = "hidden";
        }
      });
      const question = page.getByText(QUESTIONS[language], { exact: true }).first();
      const boxes = [await question.boundingBox(), await cards.last().boundingBox()];
      const left = Math.min(...boxes.map((box) => box.x));
      const top = Math.min(...boxes.map((box) => box.y));
      const right = Math.max(...boxes.map((box) => box.x + box.width));
      const bottom = Math.max(...boxes.map((box) => box.y + box.height));
      const margin = 18;
      const below = 4;
      await picture(language, "chat", cards.last(), {
        x: left - margin,
        y: top - margin,
        width: right - left + 2 * margin,
        height: bottom - top + margin + below,
      });
    }
  });
}

const COLOURS = { 1: "font-weight: bold", 2: "opacity: 0.7", 4: "text-decoration: underline", 31: "color: #ff7b72", 32: "color: #7ee787", 33: "color: #f2cc60", 34: "color: #79c0ff", 35: "color: #d2a8ff", 36: "color: #76e3ea" };

/** The text of a terminal with its styles as HTML. */
function html(text) {
  const escaped = text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);
  let open = 0;
  const styled = escaped.replace(/\u001b\[([\d;]*)m/g, (_, codes) => {
    const styles = codes.split(";").filter((code) => COLOURS[code]);
    if (styles.length > 0) {
      open += 1;
      return `<span style="${styles.map((code) => COLOURS[code]).join("; ")}">`;
    }
    const close = "</span>".repeat(open);
    open = 0;
    return close;
  });
  return styled + "</span>".repeat(open);
}

async function terminal(browser, language) {
  const question = QUESTIONS[language];
  const program = resolve(process.env.MADOGUCHI_PROGRAM);
  // In a terminal of 100 columns: lines for anything else aren't wrapped.
  const command = 'stty cols 100 && exec "$PROGRAM" --knowledge "$KNOWLEDGE" --config "$CONFIG" ask "$QUESTION" 2>/dev/null';
  const printed = execFileSync("script", ["-qec", command, "/dev/null"], {
    encoding: "utf8",
    env: {
      ...process.env,
      PROGRAM: program,
      KNOWLEDGE: join(root, "knowledge"),
      CONFIG: join(root, "config.toml"),
      QUESTION: question,
      CLICOLOR_FORCE: "1",
      MADOGUCHI__INDEX__FOLDER: join(root, "target/pictures-index"),
    },
  });
  const output = printed.replaceAll("\r\n", "\n");
  await open(browser, { viewport: { width: 1000, height: 400 }, deviceScaleFactor: 1.5 }, async (page) => {
    const style = "background: #0d1117; color: #e6edf3; font: 14px/1.5 'Noto Sans Mono CJK JP', monospace; margin: 0; padding: 20px; width: fit-content; border-radius: 8px";
    await page.setContent(`<body style="margin: 0"><pre style="${style}">${html(`$ madoguchi ask "${question}"\n${output.trimEnd()}`)}</pre>`);
    await picture(language, "terminal", page.locator("pre"));
  });
}

const [port, client] = [await freePort(), await freePort()];
const { address } = await serve({
  MADOGUCHI__TEAMS__ENABLED: "true",
  MADOGUCHI__TEAMS__UNAUTHENTICATED: "true",
  MADOGUCHI__TEAMS__LISTEN: `127.0.0.1:${port}`,
});
await playground(`http://127.0.0.1:${port}/api/messages`, client);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
for (const language of ["en", "ja"]) {
  await pages(browser, address, language);
  await terminal(browser, language);
}
await chats(browser, client);
await browser.close();
process.exit(failed ? 1 : 0);
