// Tests the page in a real browser: with and without scripts, in both languages and themes,
// in desktop and phone sizes, and for accessibility with axe-core.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const KEY = "a-key-of-the-desk-for-browsers";
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 740 };

const { address, end } = await serve({ MADOGUCHI_DESK_KEY: KEY });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});

/** Opens a page, runs `work` on it, and fails after script errors or requests to other hosts. */
async function open(options, work) {
  const context = await browser.newContext({ baseURL: address, locale: "en-US", ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => {
    const isRefusal = /status of 40[34]/.test(message.text());
    if (message.type() === "error" && !isRefusal) faults.push(message.text());
    if (message.text().includes("Content Security Policy")) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => {
    const isLocal = request.url().startsWith(address) || request.url().startsWith("data:");
    if (!isLocal) faults.push(`request to another host: ${request.url()}`);
  });
  try {
    await work(page);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

async function check(name, options, work) {
  await open(options, work);
  console.log(`ok  ${name}`);
}

/** Checks that axe-core finds nothing serious and that the page fits the width of the window. */
async function isAccessible(page, name) {
  const beyond = await page.evaluate(() => {
    const isBeyond = (element) => element.getBoundingClientRect().right > innerWidth + 1;
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    return [...document.querySelectorAll("main *")].filter(isBeyond).map((element) => element.outerHTML.slice(0, 120));
  });
  assert.deepEqual(beyond, [], `${name} is wider than the window`);
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const serious = found.violations
    .filter((violation) => ["serious", "critical"].includes(violation.impact))
    .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).slice(0, 3).join(" | ")}`);
  assert.deepEqual(serious, [], name);
}

async function enterDesk(page, language) {
  await page.goto(`/desk?lang=${language}`);
  await page.fill("#key", KEY);
  await page.click("main button");
  await page.waitForSelector("main .titled");
}

/** Opens the suggestions of the desk once they are made, which happens in the background. */
async function openSuggestions(page, list, language) {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    await page.goto(`/desk/suggestions?list=${list}&lang=${language}`);
    if ((await page.locator("main [role=status]").count()) === 0) return;
  }
  assert.fail("the suggestions aren't made");
}

// The desk accepts only a few attempts per minute, so all checks share a session.
let session;
await check("the key opens the desk", { viewport: DESK }, async (page) => {
  await enterDesk(page, "en");
  session = await page.context().cookies();
});

const question = encodeURIComponent("will my user be blocked after three snoozes");
const PAGES = [
  "/?lang=",
  `/?q=${question}&lang=`,
  "/?q=printer+on+fire&lang=",
  "/entries?lang=",
  "/entries/snooze-limit?lang=",
  "/settings?lang=",
  "/rollouts?lang=",
  "/whatif?f.state=enabled&f.days-allowed-to-snooze=3&lang=",
  "/about?lang=",
  "/nothing?lang=",
];

for (const viewport of [DESK, PHONE]) {
  for (const colorScheme of ["light", "dark"]) {
    const look = `${viewport.width} ${colorScheme}`;
    await check(`accessible, ${look}`, { viewport, colorScheme }, async (page) => {
      for (const language of ["ja", "en"]) {
        for (const path of PAGES) {
          await page.goto(path + language);
          assert.equal(await page.getAttribute("html", "lang"), language);
          await page.evaluate(() => {
            for (const details of document.querySelectorAll("details")) details.open = true;
          });
          await isAccessible(page, `${path}${language} ${look}`);
        }
        await page.goto(`/desk?lang=${language}`);
        await isAccessible(page, `/desk, sign-in, ${language} ${look}`);
        await page.context().addCookies(session);
        await page.goto(`/desk?lang=${language}`);
        await page.waitForSelector("main .titled");
        await isAccessible(page, `/desk ${language} ${look}`);
        for (const list of ["asked", "words"]) {
          await openSuggestions(page, list, language);
          await isAccessible(page, `/desk/suggestions, ${list}, ${language} ${look}`);
        }
        await page.context().clearCookies();
      }
    });
  }
}

await check("matches appear while typing", { viewport: DESK }, async (page) => {
  await page.goto("/");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  await page.keyboard.type("snooze", { delay: 30 });
  await page.waitForSelector(".suggestions a");
  const status = page.locator(".search [role=status]");
  await status.filter({ hasText: /\d+ suggestions/ }).waitFor({ state: "attached" });
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("href") ?? document.activeElement.id);
  await page.keyboard.press("ArrowDown");
  const first = await focused();
  assert.match(first, /^\/(entries|settings|rollouts)/);
  await page.keyboard.press("ArrowDown");
  assert.notEqual(await focused(), first);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(), "q");
  await page.keyboard.press("Escape");
  assert.ok(await page.isHidden(".suggestions"));
  await page.fill("#q", "passkey");
  await page.waitForSelector(".suggestions a");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/(entries|settings|rollouts)/);
});

await check("the last input determines the matches", { viewport: PHONE }, async (page) => {
  // The response to the first input arrives last.
  await page.route(/suggest.*q=sn$/, async (route) => {
    await new Promise((done) => setTimeout(done, 600));
    await route.continue().catch(() => {});
  });
  await page.goto("/?lang=ja");
  const early = page.waitForRequest(/suggest.*q=sn$/);
  await page.fill("#q", "sn");
  await early;
  await page.fill("#q", "パスキー");
  await page.waitForSelector(".suggestions a");
  const found = await page.innerText(".suggestions");
  await page.waitForTimeout(800);
  assert.equal(await page.innerText(".suggestions"), found);
});

async function asks(page) {
  await page.goto("/?lang=en");
  await page.fill("#q", "Can I change how many times a user may snooze?");
  await page.click(".search button");
  await page.waitForSelector("article.answer.answered");
  assert.match(await page.innerText("article .sources"), /\(20\d\d-\d\d-\d\d\)/);
  await page.click("a.language");
  await page.waitForSelector("html[lang=ja]");
  assert.match(await page.innerText("article.answer"), /出典/);
  assert.match(await page.inputValue("#q"), /^Can I change/);
  await page.click("a.language");
  await page.waitForSelector("html[lang=en]");
  await page.click("button[value=not-helpful]");
  await page.fill("#comment", "It does not say how.");
  await page.click("button[value=not-helpful]");
  await page.waitForSelector("text=Your comment was received.");
  await page.click("p.next a");
  await page.waitForSelector("article.answer.answered");
  await page.click("article .meta a[href^='/entries/']");
  await page.waitForURL(/\/entries\/snooze-limit/);
}
await check("ask, switch the language and vote", { viewport: DESK }, asks);
await check("ask, switch the language and vote without scripts", { viewport: PHONE, javaScriptEnabled: false }, asks);

await check("what-if updates while choosing", { viewport: DESK }, async (page) => {
  await page.goto("/whatif?lang=en");
  const headline = () => page.innerText(".headline");
  const before = await headline();
  await page.selectOption("[name='f.state']", "disabled");
  await page.waitForFunction((old) => document.querySelector(".headline").innerText !== old, before);
  assert.match(page.url(), /f\.state=disabled/);
  assert.match(await page.getAttribute("a.language", "href"), /f\.state=disabled/);
  const off = await headline();
  await page.click(".changes a");
  await page.waitForFunction((old) => document.querySelector(".headline").innerText !== old, off);
  assert.notEqual(await page.inputValue("[name='f.state']"), "disabled");
  await page.fill("[name='f.snoozes-used']", "3+");
  await page.waitForFunction(() => location.search.includes("f.snoozes-used=3"));
  assert.equal(await page.inputValue("[name='f.snoozes-used']"), "3+");
  await page.reload();
  assert.equal(await page.inputValue("[name='f.snoozes-used']"), "3+");
  assert.ok(await page.isVisible("svg[role=img]"));
});

await check("what-if without scripts", { viewport: PHONE, javaScriptEnabled: false }, async (page) => {
  await page.goto("/whatif?lang=en");
  await page.selectOption("[name='f.state']", "disabled");
  await page.click(".case button");
  await page.waitForURL(/f\.state=disabled/);
  assert.match(await page.innerText(".headline"), /not prompted/);
  await page.click(".policy summary");
  const campaign = { state: "enabled", unheardOf: true };
  const policy = {
    registrationEnforcement: { authenticationMethodsRegistrationCampaign: campaign },
  };
  await page.fill("#policy", JSON.stringify(policy));
  await page.click(".policy button");
  await page.waitForSelector("text=The facts were read from the policy.");
  assert.equal(await page.inputValue("[name='f.state']"), "enabled");
  await page.setInputFiles("#file", {
    name: "policy.json",
    mimeType: "application/json",
    buffer: Buffer.from('{"state": "disabled"}'),
  });
  await page.click(".policy summary");
  await page.fill("#policy", "");
  await page.click(".policy button");
  await page.waitForSelector("#case [name='f.state'] option[value=disabled][selected]", { state: "attached" });
  await page.goto("/entries?lang=en");
  await page.fill("#filter", "guest");
  await page.click(".filter button");
  assert.ok((await page.locator(".entries li").count()) < 10);
});

await check("lists are filtered while typing", { viewport: DESK }, async (page) => {
  await page.goto("/entries?lang=ja");
  const all = await page.locator(".entries li").count();
  await page.fill("#filter", "ゲスト");
  await page.waitForFunction((count) => document.querySelectorAll(".entries li").length < count, all);
  await page.goto("/rollouts?lang=en");
  const rows = await page.locator("tbody tr").count();
  await page.selectOption("#audience", "free");
  await page.waitForFunction((count) => document.querySelectorAll("tbody tr").length < count, rows);
});

await check("the first tab stop skips to the content", { viewport: DESK }, async (page) => {
  await page.goto("/?lang=en");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "content");
});

await check("print shows only the answer", { viewport: DESK }, async (page) => {
  await page.goto(`/?q=${question}&lang=en`);
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.isVisible("article.answer h1"));
  for (const part of [".menu", ".search", ".vote"]) assert.ok(await page.isHidden(part), part);
});

await check("suggestions are found from the desk", { viewport: DESK }, async (page) => {
  await page.goto("/?q=how+do+I+whistle&lang=en");
  await page.context().addCookies(session);
  await page.goto("/desk?lang=en");
  await page.click("main a[href^='/desk/suggestions']");
  await openSuggestions(page, "words", "en");
  await page.click("main nav a[rel=next]");
  assert.match(await page.innerText("main nav .quiet"), /Page 2 of/);
  assert.equal(await page.locator("main nav a[aria-current=page]").count(), 1);
  await page.click("main .suggestion a");
  assert.match(page.url(), /\/entries\//);
});

await check("the desk answers a hand-over", { viewport: PHONE }, async (page) => {
  await page.goto("/?q=printer+on+fire&lang=en");
  await page.goto("/desk?lang=en");
  await page.fill("#key", "something else");
  await page.click("main button");
  await page.waitForSelector("text=The key is wrong.");
  await enterDesk(page, "en");
  // The report of this period is not yet kept, so it has the new question.
  await page.goto("/desk?days=7&lang=en");
  for (let reloads = 0; reloads < 30 && (await page.isVisible("text=The figures are being counted.")); reloads++) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  assert.match(await page.innerText("main"), /printer on fire/);
  const download = page.waitForEvent("download");
  await page.click("text=Download as CSV");
  assert.equal((await download).suggestedFilename(), "madoguchi-report.csv");
  await page.goto("/?q=printer+on+fire&lang=en");
  await page.click("text=Ask a person");
  await page.waitForURL(/\/questions\/[0-9a-z]{20}/);
  await isAccessible(page, "a question for a person");
  const questionPage = page.url();
  await page.goto("/desk?lang=en");
  await page.fill(".ticket textarea", "Call 119, <b>now</b>.");
  await page.click(".ticket button[value=answer]");
  await page.waitForSelector(".ticket .state.answered");
  await isAccessible(page, "the desk with a ticket");
  await page.goto(questionPage);
  assert.match(await page.innerText("article"), /Call 119, <b>now<\/b>\./);
  await page.goto("/desk?lang=en");
  await page.click(".ticket button[value=close]");
  await page.waitForSelector(".ticket .state.closed");
  await page.click("main form[action^='/desk/leave'] button");
  await page.waitForSelector("#key");
});

await browser.close();
end();
