// What one of the person's passkeys signs for one act, in the place of a typed code.
// The script of all other forms with a code, outside this folder, uses it too.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** Say whether this browser can sign here: a passkey belongs to one address of the service. */
export function canSign(origin) {
  return Boolean(window.PublicKeyCredential) && location.origin === origin;
}

/** Return what a device signed for what this form sends, as the field `passkey` takes it; rejects when none has. */
export async function signedFor(form, challenge) {
  const key = await navigator.credentials.get(await asked(form, challenge));
  const { clientDataJSON, authenticatorData, signature } = key.response;
  const response = {
    clientDataJSON: toText(clientDataJSON),
    authenticatorData: toText(authenticatorData),
    signature: toText(signature),
  };
  return JSON.stringify({ id: key.id, rawId: toText(key.rawId), type: key.type, response });
}

async function asked(form, challenge) {
  const address = new URL(form.getAttribute("action") || location.href, location.href).pathname;
  const body = new URLSearchParams({ for: address });
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(challenge, { method: "POST", body, headers: { "X-CSRFToken": token } });
  if (!answer.ok) throw new Error("no challenge");
  const { publicKey } = await answer.json();
  publicKey.challenge = toBytes(publicKey.challenge);
  for (const known of publicKey.allowCredentials ?? []) known.id = toBytes(known.id);
  return { publicKey };
}
