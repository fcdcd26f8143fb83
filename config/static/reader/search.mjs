// A search through the reader's own sealed texts: opened one by one here, compared here, told to nobody.

import { Unopened } from "./key.mjs";
import { contentOf, wordsIn } from "./texts.mjs";
import { fetched } from "./unlock.mjs";
import { folded, matches } from "./variants.mjs";

/**
 * Return the references whose texts hold all the words, in the order of the list.
 *
 * `onward(done, all)` is told how far it is and stops the search by answering false. What does not open is passed over
 * and counted.
 */
export async function searched(key, wanted, onward) {
  const found = new Map();
  let unopened = 0;
  if (!folded(wanted)) return { references: [], unopened };
  const volumes = await listed();
  for (const [at, volume] of volumes.entries()) {
    if (!onward(at, volumes.length)) break;
    const words = await wordsOf(key, volume);
    if (words === null) unopened += 1;
    else found.set(volume.reference, `${found.get(volume.reference) ?? ""} ${words}`);
  }
  onward(volumes.length, volumes.length);
  const references = [...found].filter(([, words]) => matches(words, wanted)).map(([reference]) => reference);
  return { references, unopened };
}

async function listed() {
  const answer = await fetched("/reading/search/");
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Unopened("session");
  return (await answer.json()).results;
}

async function wordsOf(key, volume) {
  try {
    return wordsIn(await contentOf(key, volume));
  } catch (error) {
    if (error.code === "line" || error.code === "session") throw error;
    return null;
  }
}
