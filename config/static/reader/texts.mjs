// Opened texts: fetched sealed, opened in memory, put into the page as plain text and taken out again when it is hidden.

import { open, Unopened } from "./key.mjs";
import { fetched } from "./unlock.mjs";

// What is opened stays in memory until the sitting ends; nothing of it is kept anywhere else.
const opened = new Map();
let sitting = 0;
// Files are opened only when somebody asks for that one.
const FILES = new Set(["document"]);
const PDF = "application/pdf";

/** Forget everything that was opened. */
export function forgetAll() {
  sitting += 1;
  opened.clear();
}

/** Return manifest and content of a sealed text; `volume` says what its manifest must say. */
export async function contentOf(key, volume) {
  if (opened.has(volume.box)) return opened.get(volume.box);
  const begun = sitting;
  const found = await open(key, await sealed(volume), volume);
  // What was under way when the sitting ended is not kept either.
  if (begun !== sitting) throw new Unopened("ended");
  opened.set(volume.box, found);
  return found;
}

/** Say whether a text was opened in this sitting. */
export function isOpened(box) {
  return opened.has(box);
}

async function sealed({ reference, box }) {
  const answer = await fetched(`/work/${reference}/text/${box}/`);
  if (new URL(answer.url).pathname.startsWith("/login/")) throw new Unopened("session");
  if (!answer.ok) throw new Unopened("refused");
  try {
    return new Uint8Array(await answer.arrayBuffer());
  } catch {
    throw new Unopened("line");
  }
}

/** Return opened octets as words. */
export function wordsIn({ content }) {
  return new TextDecoder().decode(content);
}

/** The sealed texts of one case's page, each shown where its link stands. */
export class Texts {
  constructor(page, words) {
    this.words = words;
    this.key = null;
    this.shelves = volumesOf(page).map((volume) => this.#shelf(page, volume)).filter(Boolean);
  }

  /** Return where the first of them stands; nothing on a page without any. */
  get first() {
    return this.shelves[0]?.link;
  }

  /** Open all that are no files, one after the other; without a key say that one is needed. */
  async openAll(key) {
    this.key = key;
    for (const shelf of this.shelves) {
      if (this.key !== key) return;
      if (FILES.has(shelf.volume.kind)) this.#offer(shelf);
      else await this.#fill(shelf);
    }
  }

  /** Take every word out of the page; a tap on any brings all of them back. */
  cover() {
    for (const shelf of this.shelves) {
      if (shelf.text) this.#cover(shelf);
      else if (this.key && FILES.has(shelf.volume.kind)) this.#offer(shelf);
    }
  }

  /** Put the words back. */
  uncover() {
    for (const shelf of this.shelves) if (shelf.text) this.#show(shelf);
  }

  /** Take the words out for good: the sitting is over. */
  close() {
    this.key = null;
    for (const shelf of this.shelves) {
      shelf.text = shelf.words = null;
      this.#say(shelf, this.words.locked);
    }
  }

  #shelf(page, volume) {
    const link = page.querySelector(`a[href$="/text/${volume.box}/"]`);
    if (!link) return null;
    const place = document.createElement("section");
    place.className = "text";
    const body = document.createElement("div");
    place.append(body);
    link.after(place);
    const shelf = { volume, link, body, text: null };
    this.#say(shelf, this.words.locked);
    return shelf;
  }

  async #fill(shelf) {
    if (!isOpened(shelf.volume.box)) this.#say(shelf, this.words.opening);
    try {
      const found = await contentOf(this.key, shelf.volume);
      shelf.text = document.createElement("p");
      shelf.text.className = "opened";
      shelf.words = wordsIn(found);
      this.#show(shelf);
    } catch (error) {
      this.#failed(shelf, error);
    }
  }

  #show(shelf) {
    if (document.hidden) {
      this.#cover(shelf);
      return;
    }
    shelf.text.textContent = shelf.words;
    shelf.body.replaceChildren(shelf.text);
  }

  #cover(shelf) {
    shelf.text.textContent = "";
    shelf.body.replaceChildren(this.#button(this.words.again, () => this.uncover()));
  }

  #failed(shelf, error) {
    const code = error instanceof Unopened ? error.code : "lock";
    const sentence = code === "line" ? this.words.notLoaded : this.words[code];
    this.#say(shelf, sentence ?? this.words.lock, "error");
    if (code === "line") shelf.body.append(this.#button(this.words.open, () => this.#fill(shelf)));
  }

  #offer(shelf) {
    const warning = paragraph(this.words.file, "small");
    shelf.body.replaceChildren(warning, this.#button(this.words.open, () => this.#unpack(shelf)));
  }

  async #unpack(shelf) {
    this.#say(shelf, this.words.opening);
    try {
      const { manifest, content } = await contentOf(this.key, shelf.volume);
      const named = paragraph(`${manifest.name ?? ""} (${Math.ceil(content.length / 1024)} KiB)`, "as-is");
      const warnings = [this.words.file, ...(manifest.type === PDF ? [this.words.pdf] : [])];
      const save = this.#button(this.words.save, () => saveAs(manifest.name, content));
      shelf.body.replaceChildren(named, ...warnings.map((words) => paragraph(words, "small")), save);
    } catch (error) {
      this.#failed(shelf, error);
    }
  }

  #say(shelf, sentence, look = "soft") {
    shelf.body.replaceChildren(paragraph(sentence, look));
  }

  #button(label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet";
    button.textContent = label;
    button.addEventListener("click", act);
    return button;
  }
}

function volumesOf(page) {
  const list = page.querySelector("[data-case]");
  if (!list) return [];
  return [...list.querySelectorAll("[data-box]")].map(({ dataset }) => ({
    reference: list.dataset.reference,
    case: list.dataset.case,
    box: dataset.box,
    kind: dataset.kind,
    seq: Number(dataset.seq),
  }));
}

function paragraph(words, look) {
  const made = document.createElement("p");
  made.className = look;
  made.textContent = words;
  return made;
}

function saveAs(name, content) {
  // No type: a browser that knows one might show it, and run what is in it.
  const address = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name || "file" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
