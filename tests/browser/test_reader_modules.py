"""The reader's modules by themselves, in the browser that runs them: no page of theirs, nobody signed in."""

import pytest
from playwright.sync_api import Page

from tests.locked_key import WORDS

# No database makes a difference to them.
pytestmark = pytest.mark.once


@pytest.fixture
def page(page_script: Page) -> Page:
    page_script.goto("/login/")
    return page_script


def test_spellings_words_and_keys_by_themselves(page: Page) -> None:
    for name, spellings in SAME.items():
        folded = page.evaluate(FOLDED, spellings)
        assert set(folded) == {name}
    assert page.evaluate(FOLDED, ["Нино", "Анна", "Лука", "2000", "20"]) == ["nino", "ana", "luka", "2000", "20"]
    assert page.evaluate(SPELLED_OUT, "  Aban able-ACTI zzzzz act ") == "abandon able action zzzzz act"
    said = {"right": "opened", "another": "swapped", "short": "shortened", "forgotten": "lock"}
    assert page.evaluate(OPENED, WORDS) == said
    drawn = page.evaluate(DRAWN)
    assert len(set(drawn)) > 1600 and 0 <= min(drawn) < 100 and 1948 < max(drawn) < 2048


SAME = {
    "hacatrian": ["Хачатрян", "Khachatryan", "Hachatrian"],
    "elena": ["Елена", "Yelena", "Elena", "Ielena"],
    "fedor": ["Фёдор", "Федор", "Fyodor", "Fedor"],
    "iulia": ["Юлия", "Юлія", "Yulia", "Julia", "Yuliya"],
    "heorhi": ["Георгий", "Георгій", "Georgy", "Heorhii"],
    "natalia": ["Наталья", "Наталія", "Natalya", "Natal'ia"],
    "serbak": ["Щербак", "Shcherbak", "Scherbak"],
    "evhen": ["Євген", "Yevhen", "Ievgen"],
}
FOLDED = """async spellings => {
    const { folded } = await import("/static/reader/variants.mjs");
    return spellings.map(folded);
}"""
SPELLED_OUT = """async typed => {
    const { spelledOut } = await import("/static/reader/words.mjs");
    return spelledOut(typed, ["abandon", "able", "act", "action", "actor"]);
}"""
OPENED = """async words => {
    const openpgp = await import("/static/openpgp/openpgp.min.mjs");
    const keys = await import("/static/reader/key.mjs");
    const made = await keys.makeKey("Reviewer 4", words);
    const key = await keys.unlock(made.lockedKey, words.toUpperCase());
    const encryptionKeys = await openpgp.readKey({ armoredKey: made.publicKey });
    const content = new TextEncoder().encode("Some words");
    const digest = Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", content)));
    const sha256 = digest.map(octet => octet.toString(16).padStart(2, "0")).join("");
    const sealed = async (length, text) => {
        const manifest = { v: 1, case: "c", box: "b", kind: "note", seq: 1, length, sha256 };
        const binary = new TextEncoder().encode(JSON.stringify(manifest).padEnd(1023) + "\\n" + text);
        const message = await openpgp.createMessage({ binary });
        return openpgp.encrypt({ message, encryptionKeys, format: "binary" });
    };
    const tried = (box, expected) => keys.open(key, box, expected).then(() => "opened", refusal => refusal.code);
    const whole = await sealed(10, "Some words\\0\\0");
    const said = {
        right: await tried(whole, { case: "c", box: "b", kind: "note", seq: 1 }),
        another: await tried(whole, { case: "c", box: "b", kind: "note", seq: 2 }),
        short: await tried(await sealed(10, "Some wor"), {}),
    };
    keys.forget(key);
    return { ...said, forgotten: await tried(whole, {}) };
}"""
# Of 2,048 words about 1,771 are met in 4,096 draws.
DRAWN = """async () => {
    const { drawn } = await import("/static/reader/words.mjs");
    return drawn([...Array(2048).keys()], 4096);
}"""
