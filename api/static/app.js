// Binds what the server rendered to the modules: forms with data-intent, sign-in, the key page, live refresh.
import { act, settled, signedIn, signIn } from "./intents.js";
import * as keyring from "./keyring.js";
import { call, post } from "./http.js";
import { Cancelled, confirmDeed } from "./dialog.js";
import { handInBallots } from "./batch.js";
import { fieldsOf, withoutEmptyLines } from "./fields.js";
import { bindLive } from "./live.js";
import { eraseProfile, putProfile } from "./profile.js";
import { bindActionChoice, propose } from "./proposing.js";
import { actWithDocument, handInAgain, read, share } from "./sharing.js";
import { labelCells } from "./tables.js";

function teller(form) {
  const out = form.querySelector("[role=status]") ?? form.appendChild(Object.assign(document.createElement("p"), { role: "status" }));
  out.setAttribute("role", "status");
  return (text, kind = "") => {
    out.textContent = text;
    out.dataset.kind = kind;
  };
}

// A form that is at work takes nothing more, by mouse or by keyboard.
async function guarded(form, work) {
  if (form.hasAttribute("aria-busy")) return;
  const tell = teller(form);
  form.setAttribute("aria-busy", "true");
  try {
    await work(tell);
  } catch (error) {
    tell(error.message, error instanceof Cancelled ? "" : "error");
  } finally {
    form.removeAttribute("aria-busy");
    document.dispatchEvent(new Event("idle"));
  }
}

function bindIntent(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    guarded(form, async (tell) => {
      const submitted = event.submitter?.name ? { [event.submitter.name]: event.submitter.value } : {};
      const fields = { ...withoutEmptyLines(fieldsOf(form)), ...submitted };
      await act(form.dataset.intent, fields, tell);
      done(tell);
    });
  });
}

function done(tell, text = "Done. It is on the chain.") {
  tell(text, "done");
  window.setTimeout(() => window.location.reload(), 700);
}

// What anybody may do needs no signature: the server relays it. Such forms come and go with the state of things,
// so the document listens for them.
function bindUpkeep() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.upkeep === undefined) return;
    event.preventDefault();
    guarded(form, async (tell) => {
      const headers = { "idempotency-key": crypto.randomUUID(), prefer: "wait=10" };
      await settled((await post(`/v1/upkeep/${form.dataset.upkeep}`, fieldsOf(form), headers)).data, tell);
      done(tell);
    });
  });
}

// A key that is overwritten or removed is gone: ask first.
async function mayReplace(title) {
  const address = keyring.savedAddress();
  const sure = !address || (await confirmDeed(title, `The key of ${address} is lost unless you saved its export, and with it the membership.`, "Go on"));
  if (!sure) throw new Cancelled("Nothing was changed.");
}

const actions = {
  "sign-in": (form) => guarded(form, async (tell) => {
    await signIn(tell);
    window.location.reload();
  }),
  "sign-out": (form) => guarded(form, async () => {
    await call("DELETE", "/v1/session").catch((error) => {
      if (error.status !== 401) throw error;
    });
    window.location.reload();
  }),
  "key-create": (form) => guarded(form, async (tell) => {
    const { passphrase, repeat } = fieldsOf(form);
    if (passphrase !== repeat) throw new keyring.KeyringError("The two passphrases differ.");
    await mayReplace("Replace the key in this browser?");
    tell("Making and encrypting a key, a few seconds …");
    tell(`Your address is ${await keyring.createKey(passphrase)}. Save the export now: without it a lost browser is a lost membership.`, "done");
    showKey();
  }),
  "key-import": (form) => guarded(form, async (tell) => {
    const file = form.elements.file.files[0];
    if (!file) throw new keyring.KeyringError("Choose the keystore file first.");
    await mayReplace("Replace the key in this browser?");
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
    await mayReplace("Remove the key from this browser?");
    keyring.forgetKey();
    tell("The key is no longer in this browser.", "done");
    showKey();
  }),
  "key-choice": (form) => guarded(form, async (tell) => {
    keyring.choose(fieldsOf(form).signer);
    tell("Saved.", "done");
  }),
  propose: (form) => guarded(form, (tell) => propose(fieldsOf(form), tell)),
  share: (form) => guarded(form, (tell) => share(form, fieldsOf(form), tell)),
  document: (form) => guarded(form, async (tell) => {
    await actWithDocument(form, form.dataset.name, form.dataset.hash, fieldsOf(form), tell);
    done(tell);
  }),
  "hand-in": (form) => guarded(form, (tell) => handInAgain(form, fieldsOf(form), tell)),
  ballots: (form) => guarded(form, (tell) => handInBallots(form.elements.file.files[0], tell)),
  aggregate: (form) => guarded(form, async (tell) => {
    const { round_id: round, ...asked } = fieldsOf(form);
    await signedIn(() => post(`/v1/rounds/${round}/aggregates`, asked), tell);
    done(tell, "Published.");
  }),
  read: (form) => guarded(form, (tell) => read(form, fieldsOf(form), tell)),
  profile: (form) => guarded(form, async (tell) => {
    await putProfile(fieldsOf(form), tell);
    done(tell, "Saved, and its hash is on the chain.");
  }),
  "profile-erase": (form) => guarded(form, async (tell) => {
    if (!(await confirmDeed("Erase your profile?", "Name, contact and salt are destroyed; the hash on the chain then tells nothing.", "Erase"))) throw new Cancelled("Nothing was erased.");
    await eraseProfile(fieldsOf(form), tell);
    done(tell, "Erased.");
  }),
};

function showKey() {
  for (const node of document.querySelectorAll("[data-key-address]")) node.textContent = keyring.savedAddress() ?? "no key in this browser";
  for (const node of document.querySelectorAll("[data-needs-key]")) node.hidden = !keyring.savedAddress();
  for (const radio of document.querySelectorAll("form[data-action=key-choice] [name=signer]")) radio.checked = radio.value === keyring.choice();
}

document.querySelectorAll("form[data-intent]").forEach(bindIntent);
bindUpkeep();
document.querySelectorAll("form[data-action=propose]").forEach(bindActionChoice);
document.querySelectorAll("form[data-action]").forEach((form) =>
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    actions[form.dataset.action](form);
  }),
);
labelCells(document);
showKey();
bindLive();
document.documentElement.dataset.ready = "yes";
