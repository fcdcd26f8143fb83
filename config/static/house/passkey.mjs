// Passkeys: asks the device to make a key, or to sign with one. Every page works without this script.
// An element with `data-passkey` ("make" or "sign") stands in the form it serves and is shown only where it can work.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function asked(form, address) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!answer.ok) throw new Error("no challenge");
  const { publicKey } = await answer.json();
  publicKey.challenge = toBytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = toBytes(publicKey.user.id);
  for (const known of publicKey.excludeCredentials ?? []) known.id = toBytes(known.id);
  return { publicKey };
}

async function made(form, address) {
  const key = await navigator.credentials.create(await asked(form, address));
  const { clientDataJSON, attestationObject } = key.response;
  const response = { clientDataJSON: toText(clientDataJSON), attestationObject: toText(attestationObject) };
  return { id: key.id, rawId: toText(key.rawId), type: key.type, response };
}

async function signed(form, address) {
  const key = await navigator.credentials.get(await asked(form, address));
  const { clientDataJSON, authenticatorData, signature, userHandle } = key.response;
  const response = {
    clientDataJSON: toText(clientDataJSON),
    authenticatorData: toText(authenticatorData),
    signature: toText(signature),
    ...(userHandle ? { userHandle: toText(userHandle) } : {}),
  };
  return { id: key.id, rawId: toText(key.rawId), type: key.type, response };
}

for (const part of document.querySelectorAll("[data-passkey]")) {
  const form = part.closest("form");
  const button = part.querySelector("button");
  const failure = part.querySelector("[data-failed]");
  if (!window.PublicKeyCredential || location.origin !== part.dataset.origin) continue;
  part.hidden = false;
  button.addEventListener("click", async () => {
    if (!form.reportValidity()) return;
    failure.hidden = true;
    button.disabled = true;
    try {
      const answer = await (part.dataset.passkey === "make" ? made : signed)(form, part.dataset.challenge);
      form.querySelector(`[name$=passkey]`).value = JSON.stringify(answer);
      form.submit();
    } catch {
      failure.hidden = false;
      button.disabled = false;
    }
  });
}
