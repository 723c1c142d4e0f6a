// Know-how in the browser: the hash of a content is made here, before anything is signed; the content is handed in after.
import { act, signedIn } from "./intents.js";
import { get, post, Problem } from "./http.js";
import { FieldError } from "./fields.js";

const PENDING = "guildhall.content.";
const MOST_BYTES = 700_000;
const hexOf = (bytes) => "0x" + [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
const newSalt = () => hexOf(crypto.getRandomValues(new Uint8Array(32)));
const hash = async (...parts) => (await import("./eth.js")).keccak(...parts);

function base64Of(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

async function contentIn(form) {
  const file = form.elements.file?.files[0], text = form.elements.text?.value ?? "";
  if (!file && !text.trim()) throw new FieldError("Write something or choose a file.");
  const body = file ? new Uint8Array(await file.arrayBuffer()) : new TextEncoder().encode(text);
  if (body.length > MOST_BYTES) throw new FieldError("This file is too large: at most 700 kB.");
  const mediaType = /^[\w.+-]+\/[\w.+-]+$/.test(file?.type ?? "") ? file.type : file ? "application/octet-stream" : "text/plain";
  return { body, mediaType };
}

const handIn = (item, { title, media_type, salt }, body, tell) =>
  signedIn(() => post(`/v1/knowledge/${item}/content`, { title, media_type, salt, body: base64Of(body) }), tell);

// The salt is kept here until the content is in, so that a lost connection between the two steps loses nothing. Who is
// not signed in any more is asked first: the second step needs it.
export async function share(form, fields, tell) {
  const { body, mediaType } = await contentIn(form);
  const envelope = { title: fields.purpose, media_type: mediaType, salt: newSalt() };
  const contentHash = await hash(envelope.salt, body);
  const { text: _, template, ...said } = fields;
  const asked = { ...said, template: await hash(new TextEncoder().encode(template)), content_hash: contentHash };
  await signedIn(() => get("/v1/me"), tell);
  localStorage.setItem(PENDING + contentHash, JSON.stringify(envelope));
  const done = await act("ShareItem", asked, tell).catch((error) => {
    const unknown = error instanceof Problem && !(error.status >= 400 && error.status < 500);
    if (!unknown) localStorage.removeItem(PENDING + contentHash); // it is not on the record and will not be
    throw error;
  });
  const item = await itemOf(done, contentHash);
  tell("On the record. Handing in the content …");
  await handIn(item, envelope, body, tell);
  localStorage.removeItem(PENDING + contentHash);
  window.location.assign(`/knowledge/${item}`);
}

async function itemOf(submission, contentHash) {
  const fact = submission.facts.find((one) => one.item_id);
  if (fact) return fact.item_id;
  const { data } = await get("/v1/knowledge?limit=200");
  return data.find((one) => one.content_hash === contentHash).id;
}

export async function handInAgain(form, { item_id: item, content_hash: contentHash }, tell) {
  const kept = localStorage.getItem(PENDING + contentHash);
  if (!kept) throw new FieldError("This browser did not share the item; hand the content in where you shared it.");
  const { body } = await contentIn(form);
  const envelope = JSON.parse(kept);
  if ((await hash(envelope.salt, body)) !== contentHash) throw new FieldError("This is not the content that you shared.");
  await handIn(item, envelope, body, tell);
  localStorage.removeItem(PENDING + contentHash);
  window.location.reload();
}

// Shown only when it fits the hash on the record; text on the page, anything else as a file.
export async function read(form, { item_id: item, content_hash: contentHash }, tell) {
  const { data } = await signedIn(() => get(`/v1/knowledge/${item}/content`), tell);
  const body = Uint8Array.from(atob(data.body), (letter) => letter.charCodeAt(0));
  if ((await hash(data.salt, body)) !== contentHash) throw new FieldError("The content does not fit the hash on the record.");
  if (data.media_type.startsWith("text/")) {
    const out = form.querySelector("[data-content]");
    out.textContent = new TextDecoder().decode(body);
    out.hidden = false;
  } else {
    const href = URL.createObjectURL(new Blob([body], { type: "application/octet-stream" }));
    Object.assign(document.createElement("a"), { href, download: data.title.replace(/[^\w.-]+/g, "-") }).click();
  }
  tell(`“${data.title}” fits the hash on the record.`, "done");
}

// A document stays with its owner; what is signed names its hash.
export async function actWithDocument(form, name, hashField, fields, tell) {
  const file = form.elements.file.files[0];
  if (!file) throw new FieldError("Choose the document first.");
  await act(name, { ...fields, [hashField]: await hash(new Uint8Array(await file.arrayBuffer())) }, tell);
}
