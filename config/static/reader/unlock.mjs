// The reader's key for one sitting: its locked form comes for a fresh code, is opened by the owner's words, and lives in
// the memory of this page only, for 15 minutes, or until the page is left or out of sight for some minutes.

import { forget, unlock, Unopened } from "./key.mjs";
import { isShort, spelledOut, wordsOf } from "./words.mjs";

const PANEL = "/reading/unlock/";
const MINUTE = 60 * 1000;
export const SITTING = 15 * MINUTE;
const LONGEST_AWAY = 3 * MINUTE;

let sitting = null;
let asking = null;
let handedOut = null;
const listeners = new Set();

/**
 * Give the reader's key: at once while a sitting lasts, else after a panel in `element` was answered.
 *
 * Rejects with Unopened where nobody is signed in any more ("session") or the line is cut ("line").
 */
export function askForKey(element) {
  if (isUnlocked()) return Promise.resolve(sitting.key);
  asking ??= ask(element).finally(() => {
    asking = null;
  });
  return asking;
}

/** Say whether a sitting lasts. */
export function isUnlocked() {
  if (sitting && Date.now() >= sitting.until) endSitting();
  return sitting !== null;
}

/** Call back when a sitting ends, for whatever was opened in it must go too. */
export function onEnd(listener) {
  listeners.add(listener);
}

/** Wipe the key and tell those who asked to be told. */
export function endSitting() {
  if (!sitting) return;
  const { key, timer, element } = sitting;
  sitting = null;
  clearTimeout(timer);
  forget(key);
  element.replaceChildren();
  for (const listener of listeners) listener();
}

/** Return the part of another page of the service that matches; rejects with Unopened like askForKey. */
export async function partOf(address, selector) {
  const answer = await fetched(address);
  if (new URL(answer.url).pathname.startsWith("/login/")) throw new Unopened("session");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.querySelector(selector);
  if (!part) throw new Unopened("session");
  return document.importNode(part, true);
}

/** Fetch, and say "line" when the line is cut. */
export async function fetched(address, options) {
  try {
    return await fetch(address, options);
  } catch {
    throw new Unopened("line");
  }
}

async function ask(element) {
  const panel = await partOf(PANEL, "[data-unlock]");
  panel.hidden = false;
  element.replaceChildren(panel);
  const form = panel.querySelector("form");
  // Without a kept key there is nothing to answer: the panel says what to do instead.
  if (!form) return new Promise(() => {});
  form.querySelector("[data-show]").addEventListener("change", (event) => {
    form.querySelector("[data-words]").type = event.target.checked ? "text" : "password";
  });
  return new Promise((resolve) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const key = await answered(form);
      if (key) resolve(begin(key, element, panel));
    });
  });
}

async function answered(form) {
  const button = form.querySelector("button");
  button.disabled = true;
  say(form, "");
  try {
    return await released(form);
  } catch (error) {
    say(form, error instanceof Unopened ? form.dataset[error.code] ?? error.message : form.dataset.line);
    return null;
  } finally {
    button.disabled = false;
  }
}

async function released(form) {
  const field = form.querySelector("[data-words]");
  const wanted = form.querySelector("[name=fingerprint]").value;
  // The code is used up by the first try: for other words the same blob is tried again.
  if (handedOut?.fingerprint !== wanted) handedOut = await release(form);
  const kept = handedOut;
  const typed = field.value;
  const words = kept.language && isShort(typed) ? spelledOut(typed, await wordsOf(kept.language)) : typed;
  const key = await unlock(kept.locked_key, words);
  handedOut = null;
  field.value = "";
  return key;
}

async function release(form) {
  const answer = await fetched(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Unopened("session");
  const said = await answer.json();
  if (!answer.ok) {
    const refusal = new Unopened("refused");
    refusal.message = said.sentence;
    throw refusal;
  }
  const code = form.querySelector("[name=code]");
  code.value = "";
  code.required = false;
  return said;
}

function begin(key, element, panel) {
  const until = Date.now() + SITTING;
  sitting = { key, until, element, timer: setTimeout(endSitting, SITTING) };
  const open = panel.querySelector("[data-unlocked]");
  open.querySelector("[data-until]").textContent = new Date(until).toTimeString().slice(0, 5);
  open.querySelector("[data-lock]").addEventListener("click", endSitting);
  panel.querySelector("form").remove();
  open.hidden = false;
  return key;
}

function say(form, sentence) {
  const place = form.querySelector("[data-refusal]");
  place.textContent = sentence;
  place.hidden = !sentence;
}

let awayTimer = null;

document.addEventListener("visibilitychange", () => {
  clearTimeout(awayTimer);
  if (document.hidden) awayTimer = setTimeout(endSitting, LONGEST_AWAY);
  else isUnlocked();
});
// A page that is kept for "back" must not keep the key.
addEventListener("pagehide", endSitting);
