// One spelling for names that are written in many: Cyrillic and Latin, Russian, Ukrainian and whoever types them abroad.
// Finding a name too many is a glance wasted; missing one is a person asked twice.

// What sounds alike becomes one letter; longer spellings stand before the shorter they begin with.
export const SOUNDS = [
  [["shch", "sch", "sh", "щ", "ш", "s", "с"], "s"],
  [["zh", "ж", "z", "з"], "z"],
  [["tch", "ch", "ч"], "c"],
  [["ts", "tz", "ц"], "ts"],
  [["kh", "gh", "х", "h", "г", "ґ", "g"], "h"],
  [["дж", "dzh", "dj", "й", "ы", "и", "і", "ї", "y", "j", "i"], "i"],
  [["э", "е", "є", "ё", "e"], "e"],
  [["ю"], "iu"],
  [["я"], "ia"],
  [["ph", "ф", "f"], "f"],
  [["ck", "к", "k", "q", "c"], "k"],
  [["ks", "x"], "ks"],
  [["в", "w", "v"], "v"],
  [["а", "a"], "a"],
  [["б", "b"], "b"],
  [["д", "d"], "d"],
  [["л", "l"], "l"],
  [["м", "m"], "m"],
  [["н", "n"], "n"],
  [["о", "o"], "o"],
  [["п", "p"], "p"],
  [["р", "r"], "r"],
  [["т", "t"], "t"],
  [["у", "u"], "u"],
  [["ь", "ъ", "'", "’", "ʼ", "`"], ""],
];
// Yelena, Ielena and Elena; Fyodor and Fedor, which was ё.
const AFTERWARDS = [
  [/(\p{L})\1+/gu, "$1"],
  [/i[eo]/gu, "e"],
];

const letters = new Map(SOUNDS.flatMap(([spellings, letter]) => spellings.map((spelling) => [spelling, letter])));
const longestFirst = [...letters.keys()].sort((one, other) => other.length - one.length);
const anySpelling = new RegExp(longestFirst.join("|"), "gu");

/** Return text in the one spelling; digits stay, all else between words becomes a space. */
export function folded(text) {
  const bare = text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const sounds = bare.replace(anySpelling, (spelling) => letters.get(spelling));
  const single = AFTERWARDS.reduce((word, [pattern, instead]) => word.replace(pattern, instead), sounds);
  return single.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** Say whether every word looked for stands somewhere in a text, or in a part of a word of it. */
export function matches(text, wanted) {
  const whole = folded(text);
  return folded(wanted).split(" ").every((word) => whole.includes(word));
}
