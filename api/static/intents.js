// The path of a signed intent in the browser: prepare, show in words, sign here, submit, wait until it is on the chain.
import { get, post } from "./http.js";
import { signer } from "./keyring.js";
import { askPassphrase, Cancelled, confirmSigning } from "./dialog.js";

const DONE = new Set(["mined", "confirmed"]);
const FAILED = new Set(["refused", "failed"]);

export async function settled(submission, tell) {
  let current = submission;
  while (!DONE.has(current.state) && !FAILED.has(current.state)) {
    tell(`Accepted, waiting for the chain (${current.state}) …`);
    await new Promise((resolve) => setTimeout(resolve, 400));
    current = (await get(`/v1/submissions/${current.id}`)).data;
  }
  if (FAILED.has(current.state)) throw new Error(current.sentence ?? `The chain refused it (${current.error_code}).`);
  return current;
}

// A permit may let the very contract that judges the commitment take the very deposit that was shown, in our own token,
// and nothing else.
function checkPermit({ permit, intent, typed_data: typed }, who) {
  const { primaryType, message, domain } = permit.typed_data;
  const token = JSON.parse(document.body.dataset.contracts).SettlementToken;
  const holds =
    primaryType === "Permit" && same(domain.verifyingContract, token) && same(message.owner, who.address) && same(message.spender, typed.domain.verifyingContract) &&
    same(message.value, intent.deposit) && same(domain.chainId, typed.domain.chainId);
  if (!holds) throw new Error("Nothing was signed: the permit for the deposit is not what the commitment needs.");
}

// The token's permit for a deposit, so that the member needs no ether and no second visit.
async function permitFor(prepared, who) {
  if (!prepared.permit) return undefined;
  return { ...prepared.permit.intent, signature: await who.typedData(prepared.permit.typed_data) };
}

const same = (asked, given) =>
  Array.isArray(asked) ? asked.length === given?.length && asked.every((one, i) => same(one, given[i])) :
  asked !== null && typeof asked === "object" ? Object.entries(asked).every(([name, value]) => same(value, given?.[name])) :
  String(asked).toLowerCase() === String(given).toLowerCase();

// ERC-5805 calls it Delegation; every other type has the intent's name.
const TYPE_NAMES = { Delegate: "Delegation" };

const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());

// What is signed must hold what was asked for, whatever the server says: names and enumerations apart, field by field.
function checkAsked(name, fields, { intent, typed_data: typed }) {
  if (typed.primaryType !== (TYPE_NAMES[name] ?? name)) throw new Error("Nothing was signed: the server sent another kind of intent.");
  for (const [field, asked] of Object.entries(fields)) {
    const signed = typed.message[camel(field)];
    const known = signed === undefined ? intent[field] : signed;
    if (!same(asked, known) && !same(asked, intent[field])) {
      throw new Error(`Nothing was signed: the server changed “${field}”.`);
    }
    if (signed !== undefined && typeof asked !== "object" && /^\d+$/.test(String(asked)) && !same(asked, signed)) {
      throw new Error(`Nothing was signed: “${field}” in the data to sign is not what you entered.`);
    }
  }
}

const SIGNERS = ["voter", "proposer", "delegator", "member", "owner", "requester"];
const LONGEST_SECONDS = 366 * 24 * 3600;

// What nobody entered is checked too: the chain and the contract against those of this page, the signer against the
// key (a class delegate signs the ballot of the member that was chosen), every field of the message against the intent
// that is told in words, and that the signature ends some day.
function checkDomain(name, fields, { intent, typed_data: typed }, who) {
  const { chain, contracts } = document.body.dataset;
  const place = JSON.parse(contracts)[intent.contract ?? name];
  if (!same(chain, typed.domain.chainId)) throw new Error("Nothing was signed: the data to sign is for another chain.");
  if (!place || !same(place, typed.domain.verifyingContract)) throw new Error("Nothing was signed: the data to sign is for another contract.");
  const signer = SIGNERS.find((field) => intent[field] !== undefined);
  const meant = name === "CastVote" ? (fields.voter ?? who.address) : who.address;
  if (!same(intent[signer], meant)) throw new Error("Nothing was signed: the server prepared it for somebody else.");
  for (const field of typed.types[typed.primaryType]) {
    if (intent[snake(field.name)] === undefined || !agree(intent[snake(field.name)], typed.message[field.name])) {
      throw new Error(`Nothing was signed: “${field.name}” in the data to sign is not what is shown.`);
    }
  }
  const end = Number(intent.deadline ?? intent.expiry);
  const asked = Number(document.querySelector("[data-now]")?.dataset.now ?? Date.now() / 1000);
  if (!(end <= asked + LONGEST_SECONDS)) throw new Error("Nothing was signed: the signature would hold too long.");
}

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

// Choices go by name in the intent and by number in the message.
const agree = (told, signed) =>
  Array.isArray(told) ? told.length === signed?.length && told.every((one, i) => agree(one, signed[i])) :
  told !== null && typeof told === "object" ? Object.entries(told).every(([name, value]) => agree(value, signed?.[camel(name)])) :
  (typeof told === "string" && /^[A-Z_]+$/.test(told) && /^\d+$/.test(String(signed))) || same(told, signed);

// Who signed in here is whose acts this page offers; a key or a wallet of somebody else signs none of them.
async function ownSigner() {
  const who = await signer(askPassphrase);
  const visitor = document.body.dataset.visitor;
  if (visitor && !same(visitor, who.address)) {
    throw new Error(`You are signed in as ${visitor}, and your wallet or key is ${who.address}. Choose the right account, or sign out and sign in anew. Nothing was sent.`);
  }
  return who;
}

export async function act(name, fields, tell) {
  const who = await ownSigner();
  const prepared = (await post(`/v1/intents/${name}/prepare`, { ...fields, signer: who.address })).data;
  checkAsked(name, fields, prepared);
  checkDomain(name, fields, prepared, who);
  if (prepared.permit) checkPermit(prepared, who);
  if (!(await confirmSigning(prepared))) throw new Cancelled("Nothing was signed.");
  tell("Signing …");
  const signature = await who.typedData(prepared.typed_data);
  const permit = await permitFor(prepared, who);
  tell("Sending …");
  const headers = { "idempotency-key": crypto.randomUUID(), prefer: "wait=10" };
  const answer = await post(`/v1/intents/${name}`, { intent: prepared.intent, signature, ...(permit ? { permit } : {}) }, headers);
  return settled(answer.data, tell);
}

// EIP-4361: the wallet shows this text; the server checks every line of it.
function signInMessage({ domain, uri, version, chain_id: chainId, nonce, statement, expires_at: expiresAt }, address) {
  const iso = (seconds) => new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
  return [
    `${domain} wants you to sign in with your Ethereum account:`, address, "", statement, "",
    `URI: ${uri}`, `Version: ${version}`, `Chain ID: ${chainId}`, `Nonce: ${nonce}`,
    `Issued At: ${iso(Date.now() / 1000)}`, `Expiration Time: ${iso(expiresAt)}`,
  ].join("\n");
}

export async function signIn(tell) {
  const who = await ownSigner();
  const { checksummed } = await import("./eth.js");
  const message = signInMessage(await post("/v1/siwe/nonce", {}), checksummed(who.address));
  tell("Signing the sign-in message …");
  await post("/v1/siwe/verify", { message, signature: await who.message(message) });
  return who.address;
}

// A session that ran out is opened again, once, with the member's own signature.
export async function signedIn(work, tell) {
  try {
    return await work();
  } catch (error) {
    if (error.status !== 401) throw error;
    await signIn(tell);
    return work();
  }
}
