// Binds what the server rendered to the modules: forms with data-intent, sign-in, the key page, live refresh.
import { act, Cancelled, signIn } from "./intents.js";
import * as keyring from "./keyring.js";
import { call } from "./http.js";

function teller(form) {
  const out = form.querySelector("[role=status]") ?? form.appendChild(Object.assign(document.createElement("p"), { role: "status" }));
  out.setAttribute("role", "status");
  return (text, kind = "") => {
    out.textContent = text;
    out.dataset.kind = kind;
  };
}

// name="lines.0.quantity" builds { lines: [{ quantity }] }; empty optional fields are left out.
function fieldsOf(form) {
  const result = {};
  for (const [path, value] of new FormData(form)) {
    if (value === "" && form.elements[path]?.dataset?.optional !== undefined) continue;
    let at = result;
    const keys = path.split(".");
    keys.slice(0, -1).forEach((key, i) => (at = at[key] ??= /^\d+$/.test(keys[i + 1]) ? [] : {}));
    at[keys.at(-1)] = value;
  }
  return result;
}

// A line without a quantity is a line not wanted.
const withoutEmptyLines = (fields) =>
  Array.isArray(fields.lines) ? { ...fields, lines: fields.lines.filter((line) => line && line.quantity && line.quantity !== "0") } : fields;

async function guarded(form, work) {
  const tell = teller(form);
  form.setAttribute("aria-busy", "true");
  try {
    await work(tell);
  } catch (error) {
    tell(error.message, error instanceof Cancelled ? "" : "error");
  } finally {
    form.removeAttribute("aria-busy");
  }
}

function bindIntent(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = { ...withoutEmptyLines(fieldsOf(form)), ...(event.submitter?.name ? { [event.submitter.name]: event.submitter.value } : {}) };
    guarded(form, async (tell) => {
      await act(form.dataset.intent, fields, tell);
      tell("Done. It is on the chain.", "done");
      window.setTimeout(() => window.location.reload(), 700);
    });
  });
}

const actions = {
  "sign-in": (form) => guarded(form, async (tell) => {
    await signIn(tell);
    window.location.reload();
  }),
  "sign-out": (form) => guarded(form, async () => {
    await call("DELETE", "/v1/session");
    window.location.reload();
  }),
  "key-create": (form) => guarded(form, async (tell) => {
    const { passphrase, repeat } = fieldsOf(form);
    if (passphrase !== repeat) throw new keyring.KeyringError("The two passphrases differ.");
    tell("Making and encrypting a key, a few seconds …");
    tell(`Your address is ${await keyring.createKey(passphrase)}. Save the export now: without it a lost browser is a lost membership.`, "done");
    showKey();
  }),
  "key-import": (form) => guarded(form, async (tell) => {
    const file = form.elements.file.files[0];
    if (!file) throw new keyring.KeyringError("Choose the keystore file first.");
    tell("Opening the keystore, a few seconds …");
    tell(`Imported ${await keyring.importKeystore(await file.text(), fieldsOf(form).passphrase)}.`, "done");
    showKey();
  }),
  "key-export": (form) => guarded(form, async (tell) => {
    const { name, text } = keyring.exportKeystore();
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: name });
    link.click();
    tell(`Saved as ${name}. It is useless without the passphrase; keep both, apart.`, "done");
  }),
  "key-forget": (form) => guarded(form, async (tell) => {
    keyring.forgetKey();
    tell("The key is no longer in this browser.", "done");
    showKey();
  }),
  "key-choice": (form) => guarded(form, async (tell) => {
    keyring.choose(fieldsOf(form).signer);
    tell("Saved.", "done");
  }),
};

function showKey() {
  for (const node of document.querySelectorAll("[data-key-address]")) node.textContent = keyring.savedAddress() ?? "no key in this browser";
  for (const node of document.querySelectorAll("[data-needs-key]")) node.hidden = !keyring.savedAddress();
}

// A page that shows something still changing asks to be refreshed when the chain moved, unless somebody is typing in it.
function bindLive() {
  const live = document.querySelector("[data-live]");
  if (!live) return;
  const stream = new EventSource("/v1/stream");
  let busy = false;
  stream.addEventListener("head", async () => {
    if (busy || document.querySelector("dialog[open], [aria-busy]")) return;
    busy = true;
    try {
      const page = new DOMParser().parseFromString(await (await fetch(window.location.href, { credentials: "same-origin" })).text(), "text/html");
      for (const part of document.querySelectorAll("[data-live]")) {
        const fresh = page.getElementById(part.id);
        if (fresh && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
      }
    } finally {
      busy = false;
    }
  });
}

document.querySelectorAll("form[data-intent]").forEach(bindIntent);
document.querySelectorAll("form[data-action]").forEach((form) =>
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    actions[form.dataset.action](form);
  }),
);
showKey();
bindLive();
