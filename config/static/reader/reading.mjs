// The reading page: one unlock for a sitting in which one case after the other is read and decided.
//
// Which case is open is known to this memory only: no address, no history, no storage tells.

import { insideOf, pageAt, sent } from "./casework.mjs";
import { Unopened } from "./key.mjs";
import { searched } from "./search.mjs";
import { forgetAll, Texts } from "./texts.mjs";
import { askForKey, isUnlocked, onEnd } from "./unlock.mjs";

const reader = document.getElementById("reader");
const list = document.getElementById("reader-list");
const one = document.getElementById("reader-one");
const finder = document.getElementById("reader-search");
const words = reader.dataset;
const place = one.querySelector("[data-page]");
const waiting = [...list.querySelectorAll("a")].map((link) => insideOf(link.href)).filter(Boolean);
const seen = new Set();
let texts = null;
let search = 0;

function say(sentence) {
  reader.querySelector("[data-status]").textContent = sentence;
}

function failed(error) {
  const code = error instanceof Unopened ? error.code : "notLoaded";
  say(code === "line" ? words.notLoaded : words[code] ?? words.notLoaded);
}

async function key() {
  return askForKey(reader.querySelector("[data-key]"));
}

function showList() {
  texts = null;
  place.replaceChildren();
  one.hidden = true;
  list.hidden = finder.hidden = false;
  document.getElementById("reader-waiting").focus();
}

async function show(address, loading) {
  try {
    const { page, pathname } = await loading;
    if (!insideOf(pathname)) {
      say("");
      showList();
      return;
    }
    say("");
    put(page, pathname);
  } catch (error) {
    failed(error);
  }
}

function put(page, address) {
  list.hidden = finder.hidden = true;
  one.hidden = false;
  place.replaceChildren(page);
  seen.add(address.split("/").slice(0, 3).join("/") + "/");
  offerNext();
  texts = new Texts(page, words);
  one.querySelector("[data-texts]").hidden = !texts.first;
  if (isUnlocked()) key().then((opened) => texts?.openAll(opened));
  (page.querySelector("[role=alert], .notice") ?? one).scrollIntoView({ block: "start" });
  one.focus({ preventScroll: true });
}

function offerNext() {
  const next = waiting.find((address) => !seen.has(address));
  const button = one.querySelector("[data-next]");
  button.hidden = !next;
  button.textContent = next ? `${words.next} ${next.split("/")[2]}` : "";
  button.onclick = () => show(next, pageAt(next));
}

async function send(form, button) {
  for (const old of form.querySelectorAll("[data-cut]")) old.remove();
  if (button) button.disabled = true;
  try {
    const { page, pathname } = await sent(form, button);
    await show(pathname, Promise.resolve({ page, pathname }));
  } catch (error) {
    const notice = document.createElement("p");
    notice.className = "error";
    notice.setAttribute("role", "alert");
    notice.dataset.cut = "";
    notice.textContent = (error instanceof Unopened && words[error.code]) || words.line;
    form.append(notice);
  } finally {
    if (button) button.disabled = false;
  }
}

function followInside(event) {
  const link = event.target.closest("a[href]");
  const address = link && !link.hasAttribute("download") && insideOf(link.href);
  if (!address || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const hash = new URL(link.href).hash;
  if (hash && one.contains(link)) return;
  event.preventDefault();
  show(address, pageAt(address));
}

async function lookFor(wanted) {
  const turn = (search += 1);
  const bar = finder.querySelector("progress");
  const result = finder.querySelector("[data-result]");
  const found = finder.querySelector("[data-found]");
  found.replaceChildren();
  result.textContent = "";
  try {
    const opened = await key();
    bar.hidden = false;
    const { references, unopened } = await searched(opened, wanted, (done, all) => {
      bar.max = all || 1;
      bar.value = done;
      return turn === search && isUnlocked();
    });
    if (turn !== search || !isUnlocked()) return;
    result.textContent = references.length ? words.found : words.nothing;
    if (unopened) result.textContent += ` ${words.passedOver} ${unopened}`;
    found.replaceChildren(...references.map(asLink));
  } catch (error) {
    failed(error);
  } finally {
    bar.hidden = true;
  }
}

function asLink(reference) {
  const row = document.createElement("li");
  row.append(Object.assign(document.createElement("a"), { href: `/work/${reference}/`, textContent: reference }));
  return row;
}

async function begin() {
  try {
    const opened = await key();
    say("");
    await texts?.openAll(opened);
  } catch (error) {
    failed(error);
  }
}

function listen() {
  list.addEventListener("click", followInside);
  one.addEventListener("click", followInside);
  finder.addEventListener("click", followInside);
  for (const button of one.querySelectorAll("[data-back]")) button.addEventListener("click", showList);
  one.querySelector("[data-texts]").addEventListener("click", () => texts.first.scrollIntoView({ block: "start" }));
  place.addEventListener("submit", (event) => {
    if (!insideOf(event.target.getAttribute("action"))) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  finder.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    lookFor(event.target.querySelector("input").value);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) texts?.cover();
  });
  onEnd(() => {
    texts?.close();
    forgetAll();
    finder.querySelector("[data-found]").replaceChildren();
    finder.querySelector("[data-result]").textContent = "";
    finder.querySelector("input").value = "";
    say(words.ended);
    begin();
  });
}

// Without a secure address the browser opens nothing; then what stands there for browsers without scripts stays.
if (crypto.subtle) {
  document.getElementById("without-script").remove();
  reader.hidden = finder.hidden = false;
  listen();
  begin();
}
