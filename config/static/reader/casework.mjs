// One case inside the reading page: the very page that stands at its own address, its forms sent without leaving.

import { Unopened } from "./key.mjs";
import { fetched } from "./unlock.mjs";

const CASE = /^\/work\/[^/]+\/$/;
const STEP = /^\/work\/[^/]+\/(?!minute\/|go-ahead\/)[a-z-]+\/$/;

/** Return the address of a link or form when it belongs to a case and can be shown in here; else nothing. */
export function insideOf(address) {
  const { origin, pathname } = new URL(address, location.href);
  return origin === location.origin && (CASE.test(pathname) || STEP.test(pathname)) ? pathname : null;
}

/** Return the main part of a page of the service, and the address at which it was answered in the end. */
export async function pageAt(address, options) {
  const answer = await fetched(address, options);
  const { pathname } = new URL(answer.url);
  if (pathname.startsWith("/login/")) throw new Unopened("session");
  const main = new DOMParser().parseFromString(await whole(answer), "text/html").querySelector("main");
  if (!main) throw new Unopened("session");
  const page = document.createElement("div");
  page.append(...document.importNode(main, true).childNodes);
  lowered(page);
  return { page, pathname };
}

/**
 * Send a form as the browser would, and return the page that answers.
 *
 * The form carries the key of its attempt: sent once more after the line was cut, it counts once.
 */
export async function sent(form, button) {
  const filled = new FormData(form, button?.name ? button : null);
  const hasFiles = form.getAttribute("enctype") === "multipart/form-data";
  return pageAt(form.getAttribute("action"), { method: "POST", body: hasFiles ? filled : new URLSearchParams(filled) });
}

async function whole(answer) {
  try {
    return await answer.text();
  } catch {
    throw new Unopened("line");
  }
}

/** This page has its heading already: each of the other's goes one rank down, its own scripts stay behind. */
function lowered(page) {
  for (const script of page.querySelectorAll("script")) script.remove();
  for (const rank of [3, 2, 1]) {
    for (const heading of page.querySelectorAll(`h${rank}`)) {
      const lower = document.createElement(`h${rank + 1}`);
      for (const { name, value } of heading.attributes) lower.setAttribute(name, value);
      lower.append(...heading.childNodes);
      heading.replaceWith(lower);
    }
  }
}
