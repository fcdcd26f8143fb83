// A passkey instead of a typed code, for one act: offered beside every code that a form asks for.
// Every page works without this script. What it needs to know and to say stands in the template with the id `passkey-acts`.

const offered = document.getElementById("passkey-acts");

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function challenge(form) {
  const address = new URL(form.getAttribute("action") || location.href, location.href).pathname;
  const body = new URLSearchParams({ for: address });
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(offered.dataset.challenge, { method: "POST", body, headers: { "X-CSRFToken": token } });
  if (!answer.ok) throw new Error("no challenge");
  const { publicKey } = await answer.json();
  publicKey.challenge = toBytes(publicKey.challenge);
  for (const known of publicKey.allowCredentials ?? []) known.id = toBytes(known.id);
  return { publicKey };
}

async function signed(form) {
  const key = await navigator.credentials.get(await challenge(form));
  const { clientDataJSON, authenticatorData, signature } = key.response;
  const response = {
    clientDataJSON: toText(clientDataJSON),
    authenticatorData: toText(authenticatorData),
    signature: toText(signature),
  };
  return JSON.stringify({ id: key.id, rawId: toText(key.rawId), type: key.type, response });
}

function send(form, answer) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "passkey", value: answer });
  form.append(field);
  // As if its own button had been pressed: what that button says is sent too.
  form.requestSubmit([...form.elements].find((one) => one.type === "submit"));
}

async function use(form, code, button, failure) {
  const needed = code.required;
  code.value = "";
  code.required = false;
  failure.hidden = true;
  if (!form.reportValidity()) {
    code.required = needed;
    return;
  }
  button.disabled = true;
  try {
    send(form, await signed(form));
  } catch {
    code.required = needed;
    failure.hidden = false;
    button.disabled = false;
  }
}

function offer(code) {
  const form = code.form;
  // A form with a ceremony of its own asks for its own key.
  if (!form || form.method !== "post" || form.querySelector("[data-passkey]")) return;
  const part = offered.content.firstElementChild.cloneNode(true);
  const button = part.querySelector("button");
  const failure = part.querySelector("[data-failed]");
  button.addEventListener("click", () => use(form, code, button, failure));
  code.closest(".field").append(part);
}

if (offered && window.PublicKeyCredential && location.origin === offered.dataset.origin) {
  document.querySelectorAll('input[autocomplete="one-time-code"]').forEach(offer);
}
