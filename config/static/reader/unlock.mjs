// The reader's key for one sitting: its locked form comes for a fresh code or a passkey's signature, is opened by the
// owner's words, and lives in the memory of this page only, for 15 minutes, or until the page is left or out of sight for
// some minutes.

import { forget, unlock, Unopened } from "./key.mjs";
import { canSign, signedFor } from "./passkey-signing.mjs";
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
    const take = async (sign) => {
      const key = await answered(form, sign);
      if (key) resolve(begin(key, element, panel));
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      take(null);
    });
    offerPasskey(form, take);
  });
}

function offerPasskey(form, take) {
  const part = form.querySelector("[data-passkey]");
  if (!part || !canSign(part.dataset.origin)) return;
  part.hidden = false;
  part.querySelector("button").addEventListener("click", () => {
    const hasWords = form.querySelector("[data-words]").reportValidity();
    if (hasWords) take(() => signedFor(form, part.dataset.challenge));
  });
}

async function answered(form, sign) {
  const buttons = form.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  say(form, "");
  try {
    return await released(form, sign);
  } catch (error) {
    say(form, error instanceof Unopened ? form.dataset[error.code] ?? error.message : form.dataset.line);
    return null;
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

async function released(form, sign) {
  const field = form.querySelector("[data-words]");
  const wanted = form.querySelector("[name=fingerprint]").value;
  // Code and signature are used up by the first try: for other words the same blob is tried again.
  if (handedOut?.fingerprint !== wanted) handedOut = await release(form, sign);
  const kept = handedOut;
  const typed = field.value;
  const words = kept.language && isShort(typed) ? spelledOut(typed, await wordsOf(kept.language)) : typed;
  const key = await unlock(kept.locked_key, words);
  handedOut = null;
  field.value = "";
  return key;
}

async function release(form, sign) {
  const answer = await fetched(form.action, { method: "POST", body: await asSent(form, sign) });
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

// What stands in the field of the code goes unsent, and unused, beside a signature.
async function asSent(form, sign) {
  const body = new URLSearchParams(new FormData(form));
  if (!sign) return body;
  body.delete("code");
  try {
    body.set("passkey", await sign());
  } catch {
    throw new Unopened("unsigned");
  }
  return body;
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
