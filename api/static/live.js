// A page that shows something still changing is refreshed when the chain moved. What the reader opened stays open,
// what has the focus keeps it, and a lost connection is said.
import { labelCells } from "./tables.js";

const focusable = (part) => [...part.querySelectorAll("a, button, summary, input, select, textarea")];

function keepOpen(part, fresh) {
  const now = part.querySelectorAll("details"), next = fresh.querySelectorAll("details");
  if (now.length === next.length) next.forEach((one, i) => (one.open = now[i].open));
}

function replace(part, fresh) {
  keepOpen(part, fresh);
  if (fresh.innerHTML === part.innerHTML) return;
  const at = focusable(part).indexOf(document.activeElement);
  part.innerHTML = fresh.innerHTML;
  if (at >= 0) focusable(part)[at]?.focus();
}

async function refresh() {
  const answer = await fetch(window.location.href, { credentials: "same-origin", headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  labelCells(page);
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(part.id);
    if (fresh) replace(part, fresh);
  }
}

const lost = (is) => (document.getElementById("lost").hidden = !is);

export function bindLive() {
  if (!document.querySelector("main [data-live]")) return;
  const stream = new EventSource("/v1/stream");
  let busy = false, missed = false;
  const catchUp = async () => {
    missed = busy || document.querySelector("dialog[open], [aria-busy]") !== null;
    if (missed) return;
    busy = true;
    await refresh().catch(() => lost(true));
    busy = false;
    if (missed) await catchUp();
  };
  stream.addEventListener("open", () => lost(false));
  stream.addEventListener("error", () => lost(true));
  stream.addEventListener("head", catchUp);
  // A block that came while a form was at work or a question open is shown when that is over.
  document.addEventListener("idle", () => missed && catchUp());
  window.addEventListener("pagehide", () => stream.close());
}
