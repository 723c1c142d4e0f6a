// Name and contact stay off the chain; the salted hash that the member signs is made here.
import { act, signedIn } from "./intents.js";
import { call, get } from "./http.js";

const hexOf = (bytes) => "0x" + [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");

// Canonical JSON: keys in order, no spaces.
const canonical = ({ contact, name }) => new TextEncoder().encode(JSON.stringify({ contact, name }));

export async function putProfile({ member, name, contact }, tell) {
  const { keccak } = await import("./eth.js");
  const profile = { name: name.trim().normalize("NFKC"), contact: contact.trim() };
  const salt = hexOf(crypto.getRandomValues(new Uint8Array(32)));
  await signedIn(() => get("/v1/me"), tell); // first: once the hash is on the chain, the name must follow
  await act("UpdateProfile", { member, profile_hash: keccak(salt, canonical(profile)) }, tell);
  await signedIn(() => call("PUT", `/v1/members/${member}/profile`, { ...profile, salt }), tell);
}

export const eraseProfile = ({ member }, tell) => signedIn(() => call("DELETE", `/v1/members/${member}/profile`), tell);
