// A passkey instead of a typed code, for one act: offered beside every code that a form asks for.
// Every page works without this script. What it needs to know and to say stands in the template with the id `passkey-acts`.

import { canSign, signedFor } from "../reader/passkey-signing.mjs";

const offered = document.getElementById("passkey-acts");

function put(form, answer) {
  form.querySelector("[name=passkey]")?.remove();
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "passkey", value: answer }));
}

function send(form) {
  // As if its own button had been pressed: what that button says is sent too.
  form.requestSubmit([...form.elements].find((one) => one.type === "submit"));
}

// A form that adds a passkey has its own button, pressed next: a browser lets a device be asked once a press.
function goOn(ceremony, button) {
  button.disabled = false;
  ceremony.querySelector("[data-signed]").hidden = false;
  ceremony.querySelector("button").focus();
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
    put(form, await signedFor(form, offered.dataset.challenge));
    const ceremony = form.querySelector("[data-passkey]");
    if (ceremony) goOn(ceremony, button);
    else send(form);
  } catch {
    code.required = needed;
    failure.hidden = false;
    button.disabled = false;
  }
}

function offer(code) {
  const form = code.form;
  // A form whose own ceremony signs already asks for its own key.
  if (!form || form.method !== "post" || form.querySelector("[data-passkey=sign]")) return;
  const part = offered.content.firstElementChild.cloneNode(true);
  const button = part.querySelector("button");
  const failure = part.querySelector("[data-failed]");
  button.addEventListener("click", () => use(form, code, button, failure));
  code.closest(".field").append(part);
}

if (offered && canSign(offered.dataset.origin)) {
  document.querySelectorAll('input[autocomplete="one-time-code"]').forEach(offer);
}
