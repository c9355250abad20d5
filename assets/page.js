// Saves reloading: matches while somebody types, and forms that show what they find
// at once. Without it every form and link does the same by itself.
"use strict";

document.documentElement.classList.add("has-script");

const PAUSE = 150;

/** Calls a function once a pause comes, and not before. */
const later = (work) => {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, PAUSE);
  };
};

/** Fetches a page of ours; a newer request ends the older one. */
const fetcher = () => {
  let current = new AbortController();
  return async (address) => {
    current.abort();
    current = new AbortController();
    const answer = await fetch(address, {
      headers: { "X-Part": "1", Accept: "text/html" },
      signal: current.signal,
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  };
};

/** The address that a form sends, without what is empty. */
const addressOf = (form) => {
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) {
    if (value !== "") address.searchParams.append(name, value);
  }
  return address;
};

const suggestions = (form) => {
  const input = form.querySelector("input[type=search]");
  const box = form.querySelector(".suggestions");
  const status = form.querySelector("[role=status]");
  const get = fetcher();
  let typed = input.value.trim();

  const close = () => {
    box.hidden = true;
    box.replaceChildren();
    status.textContent = "";
  };

  const show = async () => {
    const text = input.value.trim();
    if (text === typed) return;
    typed = text;
    if (text === "") return close();
    const address = new URL(form.dataset.suggest, location.href);
    address.searchParams.set("q", text);
    try {
      box.innerHTML = await get(address);
    } catch {
      return;
    }
    const count = box.querySelectorAll("a").length;
    box.hidden = count === 0;
    status.textContent = count === 0 ? form.dataset.none : `${count} ${form.dataset.count}`;
  };

  input.addEventListener("input", (event) => {
    // What an input method still composes is no word yet.
    if (!event.isComposing) showLater();
  });
  input.addEventListener("compositionend", () => showLater());
  const showLater = later(show);

  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const places = [input, ...box.querySelectorAll("a")];
    const at = places.indexOf(document.activeElement);
    if (event.key === "Escape" && !box.hidden) {
      event.preventDefault();
      close();
      input.focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && at >= 0 && places.length > 1) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : places.length - 1;
      places[(at + step) % places.length].focus();
    }
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) close();
  });

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, select, textarea");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
};

/** A form, or a link, that replaces a part of the page by what it leads to. */
const live = (form) => {
  const target = form.dataset.live;
  const get = fetcher();

  const show = async (address, isWhole) => {
    const part = document.querySelector(target);
    part.setAttribute("aria-busy", "true");
    try {
      const page = new DOMParser().parseFromString(await get(address), "text/html");
      part.replaceWith(page.querySelector(target));
      const now = form.querySelector("output");
      if (now) now.textContent = page.querySelector("output").textContent;
      const other = page.querySelector("a.language");
      document.querySelector("a.language").href = other.href;
      const own = isWhole && form.id && page.getElementById(form.id);
      if (own) form.replaceChildren(...own.childNodes);
      else if (form.id) mark(page.getElementById(form.id));
      history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  };

  // What is assumed may change with what is stated; what somebody types stays.
  const mark = (other) => {
    for (const fact of form.querySelectorAll(".fact")) {
      const field = fact.querySelector("[name]");
      const twin = other.querySelector(`[name="${CSS.escape(field.name)}"]`);
      if (!twin) continue;
      fact.className = twin.closest(".fact").className;
      if (field.placeholder) field.placeholder = twin.placeholder;
      if (field.options) field.options[0].textContent = twin.options[0].textContent;
    }
  };

  const change = later(() => {
    if (form.checkValidity()) show(addressOf(form), false);
  });
  form.addEventListener("input", change);
  form.addEventListener("change", change);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.checkValidity()) show(addressOf(form), false);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-part]");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!link || !isPlain || !link.closest(target)) return;
    event.preventDefault();
    show(new URL(link.href), true).then(() => {
      const part = document.querySelector(target);
      part.tabIndex = -1;
      part.focus();
    });
  });
};

for (const form of document.querySelectorAll("form[data-suggest]")) suggestions(form);
for (const form of document.querySelectorAll("form[data-live]")) live(form);
