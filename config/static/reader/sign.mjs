// Signs the next version of the list of keys with the reader's own key, and fills the signature into the plain form:
// what is sent, and the code it needs, stay with the form.

import { sign, Unopened } from "./key.mjs";
import { askForKey, fetched } from "./unlock.mjs";

const place = document.getElementById("sign-here");
if (place) {
  place.hidden = false;
  place.querySelector("[data-go]").addEventListener("click", () => run(place));
}

async function run(root) {
  const button = root.querySelector("[data-go]");
  button.disabled = true;
  say(root, "");
  try {
    const octets = await documentAt(root.dataset.document);
    const key = await askForKey(root.querySelector("[data-panel]"));
    document.getElementById(root.dataset.field).value = await sign(key, octets);
    say(root, root.dataset.done);
  } catch (error) {
    say(root, (error instanceof Unopened && root.dataset[error.code]) || root.dataset.failed);
  }
  button.disabled = false;
}

async function documentAt(address) {
  const answer = await fetched(address);
  if (new URL(answer.url).pathname.startsWith("/login/")) throw new Unopened("session");
  if (!answer.ok) throw new Unopened("failed");
  return new Uint8Array(await answer.arrayBuffer());
}

function say(root, sentence) {
  root.querySelector("[data-status]").textContent = sentence;
}
