// Keys, boxes, locks and signatures of a reader, by OpenPGP.js; nothing here touches a page, the network or a disk.

import * as openpgp from "../openpgp/openpgp.min.mjs";

// What gpg 2.2 reads too: keys of version 4 on the older curve, a pass phrase stretched by iterated S2K. Argon2 would
// want a laxer Content-Security-Policy; eight words of 2,048 are 88 bits without it.
const FORM = { v6Keys: false, aeadProtect: false, s2kIterationCountByte: 255 };
const DAY = 24 * 60 * 60;
// The service takes no key that lives longer than two years; some weeks are left for clocks and rosters.
const LIFE = 700 * DAY;
const HEADER_LENGTH = 1024;
const MANIFEST_VERSION = 1;
const ASKED_FOR = ["case", "box", "kind", "seq"];
// A lock of version 3 in an old or new packet header, as every reader's program understands it.
const LOCK_VERSION = 3;

/** What cannot be trusted or opened; `code` says why: words, lock, swapped, shortened. */
export class Unopened extends Error {
  constructor(code) {
    super(code);
    this.name = "Unopened";
    this.code = code;
  }
}

/** Make a key pair under these words; `name` is a pseudonym, for everybody sees it. */
export async function makeKey(name, words) {
  // A clock that runs fast would make a key of tomorrow, which others refuse.
  const date = new Date(Date.now() - DAY * 1000);
  const { publicKey, privateKey } = await openpgp.generateKey({
    type: "ecc",
    curve: "curve25519Legacy",
    userIDs: [{ name }],
    passphrase: plain(words),
    keyExpirationTime: LIFE,
    date,
    format: "armored",
    config: FORM,
  });
  const { fingerprint } = await facts(publicKey);
  return { publicKey, lockedKey: privateKey, fingerprint };
}

/** Return the fingerprint (40 capital hex digits) and the public part of an armoured key, locked or public. */
export async function facts(armoredKey) {
  const key = await openpgp.readKey({ armoredKey });
  return { fingerprint: key.getFingerprint().toUpperCase(), publicKey: key.toPublic().armor() };
}

/** Open a locked key by its words, as they were typed or in their plain form. */
export async function unlock(lockedKey, words) {
  for (const passphrase of new Set([words, plain(words)])) {
    const privateKey = await openpgp.readPrivateKey({ armoredKey: lockedKey });
    if (privateKey.isDecrypted()) throw new Unopened("words");
    try {
      return await openpgp.decryptKey({ privateKey, passphrase });
    } catch {
      continue;
    }
  }
  throw new Unopened("words");
}

/** Wipe the secret part of an opened key: whoever still holds it can do nothing with it. */
export function forget(key) {
  key.clearPrivateParams();
}

/**
 * Open a download (own lock and box) and return its manifest and content.
 *
 * `expected` says what was asked for: case, box, kind, seq, as far as known. A swapped box opens as well as the right
 * one, and a broken line can yield a shorter text: only the manifest tells.
 */
export async function open(key, octets, expected = {}) {
  const manifestAndContent = read(await decrypted(key, octets));
  const { manifest } = manifestAndContent;
  const isAnother = (name) => expected[name] !== undefined && String(manifest[name]) !== String(expected[name]);
  if (ASKED_FOR.some(isAnother)) throw new Unopened("swapped");
  if (!(await isWhole(manifestAndContent))) throw new Unopened("shortened");
  return manifestAndContent;
}

/** Make one more lock for another reader's public key; the box itself is not touched. */
export async function lockFor(key, octets, publicKey) {
  const reader = await openpgp.readKey({ armoredKey: publicKey });
  if (reader.isPrivate()) throw new Unopened("lock");
  const { data, algorithm } = await sessionKey(key, octets);
  const lock = await openpgp.encryptSessionKey({
    data,
    algorithm,
    encryptionKeys: reader,
    format: "binary",
    config: FORM,
  });
  data.fill(0);
  const [packet, ...others] = (await openpgp.readMessage({ binaryMessage: lock })).packets;
  if (others.length || packet.version !== LOCK_VERSION) throw new Unopened("lock");
  return lock;
}

/** Sign octets as they are; returns an armoured detached signature. */
export async function sign(key, octets) {
  const message = await openpgp.createMessage({ binary: octets });
  return openpgp.sign({ message, signingKeys: key, detached: true, format: "armored", config: FORM });
}

/** Return words in the one form they are used in: small letters, single spaces, no other signs between. */
export function plain(words) {
  return words.normalize("NFC").toLowerCase().split(/[\s,.;-]+/u).filter(Boolean).join(" ");
}

async function decrypted(key, octets) {
  try {
    const message = await openpgp.readMessage({ binaryMessage: octets });
    return (await openpgp.decrypt({ message, decryptionKeys: key, format: "binary" })).data;
  } catch {
    throw new Unopened("lock");
  }
}

async function sessionKey(key, octets) {
  try {
    const message = await openpgp.readMessage({ binaryMessage: octets });
    return (await openpgp.decryptSessionKeys({ message, decryptionKeys: key }))[0];
  } catch {
    throw new Unopened("lock");
  }
}

function read(plaintext) {
  let manifest;
  try {
    manifest = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plaintext.subarray(0, HEADER_LENGTH)));
  } catch {
    throw new Unopened("swapped");
  }
  if (manifest === null || manifest.v !== MANIFEST_VERSION) throw new Unopened("swapped");
  return { manifest, content: plaintext.slice(HEADER_LENGTH, HEADER_LENGTH + manifest.length) };
}

async function isWhole({ manifest, content }) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const hex = Array.from(digest, (octet) => octet.toString(16).padStart(2, "0")).join("");
  return content.length === manifest.length && hex === manifest.sha256;
}
