// Makes locks for newcomers: opens the reader's own lock of each text, makes one more, sends it; nothing else is kept.

import { lockFor, Unopened } from "./key.mjs";
import { askForKey, fetched } from "./unlock.mjs";

const API = "/api/v1/";

const place = document.getElementById("relock");
if (place) {
  document.querySelector("[data-without]").hidden = true;
  place.hidden = false;
  place.querySelector("[data-go]").addEventListener("click", () => run(place));
}

async function run(root) {
  const button = root.querySelector("[data-go]");
  button.disabled = true;
  say(root, "");
  try {
    say(root, (await relock(root)) ? root.dataset.done : root.dataset.lock);
  } catch (error) {
    say(root, (error instanceof Unopened && root.dataset[error.code]) || root.dataset.failed);
  }
  button.disabled = false;
}

/** Make all locks the service still asks for; says whether each of the reader's own locks opened. */
async function relock(root) {
  const tried = new Set();
  const shut = new Set();
  for (;;) {
    const work = await asked(`me/relock/?fund=${encodeURIComponent(root.dataset.fund)}`);
    const keys = new Map(work.newcomers.map((one) => [one.reader, one]));
    const boxes = work.boxes.filter(({ box }) => !tried.has(box));
    if (!boxes.length) return !shut.size;
    for (const { box, for: readers } of boxes) {
      tried.add(box);
      const key = await askForKey(root.querySelector("[data-panel]"));
      const isOpen = await handOn(key, box, readers.map((reader) => keys.get(reader)));
      if (!isOpen) shut.add(box);
      else count(root);
    }
  }
}

async function handOn(key, box, newcomers) {
  const answer = await fetched(`${API}boxes/${box}/?purpose=relock`);
  // Somebody else made them meanwhile, or the text is not to be opened any more.
  if (answer.status === 404) return true;
  const octets = new Uint8Array(await whole(answer).arrayBuffer());
  const locks = [];
  try {
    for (const { reader, fingerprint, public_key } of newcomers) {
      locks.push({ reader, fingerprint, packet: base64(await lockFor(key, octets, public_key)) });
    }
  } catch (error) {
    if (error instanceof Unopened && error.code === "lock") return false;
    throw error;
  }
  // Refused where somebody is owed a lock no more: the next list says so.
  await posted(`boxes/${box}/locks/`, { locks });
  return true;
}

async function asked(address) {
  return whole(await fetched(API + address)).json();
}

async function posted(address, body) {
  const answer = await fetched(API + address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  });
  if (answer.status === 404 || answer.status === 422) return;
  whole(answer);
}

function whole(answer) {
  if (answer.status === 401 || answer.status === 403) throw new Unopened("session");
  if (!answer.ok) throw new Unopened("failed");
  return answer;
}

function token() {
  return document.querySelector("[name=csrfmiddlewaretoken]").value;
}

function base64(octets) {
  return btoa(String.fromCharCode(...octets));
}

function count(root) {
  const bar = root.querySelector("progress");
  bar.value += 1;
  root.querySelector("[data-count]").textContent = String(bar.value);
}

function say(root, sentence) {
  root.querySelector("[data-said]").textContent = sentence;
}
