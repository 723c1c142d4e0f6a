// Modal questions built on <dialog>, usable by keyboard and screen reader.

// The person said no: nothing went wrong.
export class Cancelled extends Error {}

const el = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
};

function open(title, body, actions) {
  return new Promise((resolve) => {
    const dialog = el("dialog", { className: "sheet" });
    const form = el("form", { method: "dialog" });
    const heading = el("h2", { textContent: title, id: "sheet-title" });
    dialog.setAttribute("aria-labelledby", "sheet-title");
    const bar = el("div", { className: "actions" });
    for (const { label, value, primary } of actions) {
      bar.append(el("button", { type: "submit", value, textContent: label, className: primary ? "primary" : "" }));
    }
    form.append(heading, ...body, bar);
    dialog.append(form);
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      const answer = dialog.returnValue;
      dialog.remove();
      resolve(answer);
    });
    dialog.showModal();
  });
}

export async function askPassphrase() {
  const input = el("input", { type: "password", name: "passphrase", autocomplete: "current-password", required: true });
  const label = el("label", {}, "Passphrase of the key in this browser", input);
  const answer = await open("Unlock your key", [label], [
    { label: "Unlock", value: "ok", primary: true },
    { label: "Cancel", value: "" },
  ]);
  return answer === "ok" ? input.value : null;
}

// Asks before something that cannot be taken back; `label` names the deed.
export async function confirmDeed(title, sentence, label) {
  const answer = await open(title, [el("p", { textContent: sentence })], [
    { label: "Cancel", value: "" },
    { label, value: "ok", primary: true },
  ]);
  return answer === "ok";
}

const plain = (value) => (Array.isArray(value) ? value.map((v) => (typeof v === "object" ? JSON.stringify(v) : v)).join(", ") : typeof value === "object" ? JSON.stringify(value) : String(value));

// Shows in words and in full what is about to be signed.
export async function confirmSigning({ sentence, warnings = [], typed_data: typed, permit }) {
  const rows = typed.types[typed.primaryType].map(({ name }) =>
    el("tr", {}, el("th", { scope: "row", textContent: name }), el("td", { className: "mono", textContent: plain(typed.message[name]) })),
  );
  const table = el("table", { className: "signed-fields" }, el("tbody", {}, ...rows));
  const domain = el("p", { className: "quiet", textContent: `${typed.domain.name}, chain ${typed.domain.chainId}, contract ${typed.domain.verifyingContract}` });
  const details = el("details", {}, el("summary", { textContent: `Exactly this is signed (${typed.primaryType})` }), table, domain);
  const more = permit ? [el("p", { textContent: `With it: ${permit.sentence}` })] : [];
  const warned = warnings.map((warning) => el("p", { className: "warning", textContent: `Warning: ${warning}` }));
  const answer = await open("You are about to sign", [el("p", { className: "sentence", textContent: sentence }), ...warned, ...more, details], [
    { label: "Sign", value: "ok", primary: true },
    { label: "Cancel", value: "" },
  ]);
  return answer === "ok";
}
