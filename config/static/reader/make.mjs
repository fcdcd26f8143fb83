// Makes a key in four steps: words, the words on paper, three of them typed back, the locked key on its way.

import { makeKey } from "./key.mjs";
import { drawn, spelledOut, wordsOf } from "./words.mjs";

const maker = document.getElementById("maker");
const own = document.getElementById("own");
const part = (selector) => maker.querySelector(selector);
let phrase = [];
let asked = [];
let list = [];

function show(name) {
  for (const step of maker.querySelectorAll("[data-step]")) step.hidden = step.dataset.step !== name;
  part(`[data-step="${name}"]`).focus();
}

function refuse(sentence) {
  const place = part("[data-refusal]");
  place.textContent = sentence;
  place.hidden = !sentence;
}

async function words() {
  if (!phrase.length) {
    list = await wordsOf(maker.dataset.language);
    phrase = drawn(list);
  }
  part("[data-list]").replaceChildren(...phrase.map((word) => Object.assign(document.createElement("li"), { textContent: word })));
  show("words");
}

function back() {
  part("[data-list]").replaceChildren();
  const places = new Set();
  while (places.size < 3) places.add(crypto.getRandomValues(new Uint8Array(1))[0] & (phrase.length - 1));
  asked = [...places].sort((one, other) => one - other);
  maker.querySelectorAll("[data-place]").forEach((label, at) => {
    label.textContent = asked[at] + 1;
  });
  for (const field of maker.querySelectorAll("[data-back]")) field.value = "";
  refuse("");
  show("back");
}

async function make() {
  const typed = [...maker.querySelectorAll("[data-back]")].map((field) => spelledOut(field.value, list));
  if (asked.some((place, at) => typed[at] !== phrase[place].normalize("NFC"))) {
    refuse(maker.dataset.again);
    return;
  }
  show("make");
  // A turn for the page to say so before the long sum begins.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { publicKey, lockedKey } = await makeKey(maker.dataset.name, phrase.join(" "));
  phrase = [];
  for (const field of maker.querySelectorAll("[data-back]")) field.value = "";
  keep(publicKey, lockedKey);
}

function keep(publicKey, lockedKey) {
  const form = own.querySelector("form");
  form.elements.public_key.value = publicKey;
  form.elements.locked_key.value = lockedKey;
  form.elements.language.value = maker.dataset.language;
  for (const name of ["public_key", "locked_key"]) form.elements[name].closest(".field").hidden = true;
  part("[data-form]").append(form);
  own.remove();
  show("keep");
}

const steps = { words, back, make };

// Without a secure address the browser makes no keys; then what stands there for browsers without scripts stays.
if (crypto.subtle) {
  document.getElementById("without-script").remove();
  maker.hidden = false;
}
maker.addEventListener("click", async (event) => {
  if (event.target.closest("[data-print]")) print();
  const step = steps[event.target.dataset.go];
  if (!step) return;
  event.target.disabled = true;
  try {
    await step();
  } catch {
    show("start");
    part('[data-step="start"] p').textContent = maker.dataset.failed;
  } finally {
    event.target.disabled = false;
  }
});
