// The words of a pass phrase: drawn by chance, and understood when only their first letters were typed.

import { plain } from "./key.mjs";

// 2,048 words are 11 bits each: eight are 88 bits, as hard to guess as seven of a list four times as long, and of these
// words the first four letters suffice on a small keyboard.
export const WORDS_IN_PHRASE = 8;
const ENOUGH_LETTERS = 4;

/** Return words drawn evenly from a list whose length is a power of two. */
export function drawn(list, count = WORDS_IN_PHRASE) {
  const chances = crypto.getRandomValues(new Uint16Array(count));
  return Array.from(chances, (chance) => list[chance & (list.length - 1)]);
}

/** Say whether something typed may be a shortened word. */
export function isShort(typed) {
  return plain(typed).split(" ").some((word) => [...word].length <= ENOUGH_LETTERS);
}

/** Return a phrase with words of which only the first letters were typed written out; unknown ones stay. */
export function spelledOut(typed, list) {
  const known = list.map((word) => word.normalize("NFC"));
  return plain(typed).split(" ").map((word) => whole(word, known)).join(" ");
}

function whole(word, known) {
  if (known.includes(word) || [...word].length < ENOUGH_LETTERS) return word;
  return known.find((other) => other.startsWith(word)) ?? word;
}

/** Return the words of a language as the service lists them. */
export async function wordsOf(language) {
  const answer = await fetch(`/reading/words/?language=${encodeURIComponent(language)}`);
  if (!answer.ok) throw new Error("no list of words");
  return (await answer.text()).trim().split("\n");
}
