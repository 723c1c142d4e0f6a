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

// The block that is shown, however often parts of the page were refreshed.
const shown = () => document.querySelector("#as-of [data-hash]").dataset.hash;

const lost = (is) => (document.getElementById("lost").hidden = !is);

// Where there is no room for one more listener the page looks by itself this often, and asks for room again.
const LOOK_MILLISECONDS = 10_000;

export function bindLive() {
  if (!document.querySelector("main [data-live]")) return;
  let stream = null, busy = false, missed = false;
  const catchUp = async () => {
    missed = busy || document.querySelector("dialog[open], [aria-busy]") !== null;
    if (missed) return;
    busy = true;
    await refresh().then(() => lost(false), () => lost(true));
    busy = false;
    if (missed) await catchUp();
  };
  const listen = () => {
    stream = new EventSource("/v1/stream");
    stream.addEventListener("open", () => lost(false));
    // A block that came after the page was made and before the stream began would be told by nobody.
    stream.addEventListener("at", ({ data }) => JSON.parse(data).as_of.hash !== shown() && catchUp());
    stream.addEventListener("head", catchUp);
    stream.addEventListener("reset", catchUp);
    // A lost connection is opened again by the browser; a refusal is not.
    stream.addEventListener("error", () => (stream.readyState === EventSource.CLOSED ? lookLater() : lost(true)));
  };
  const lookLater = () => window.setTimeout(() => catchUp().then(listen), LOOK_MILLISECONDS);
  listen();
  // A block that came while a form was at work or a question open is shown when that is over.
  document.addEventListener("idle", () => missed && catchUp());
  window.addEventListener("pagehide", () => stream.close());
}
