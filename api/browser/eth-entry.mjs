// What the pages need of Ethereum cryptography, bundled once into api/static/eth.js by `make browser`.
import { addr, eip191Signer, recoverAddressTyped, signTyped } from "micro-eth-signer";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { privFromLegacyKeystore, privToLegacyKeystore } from "micro-eth-signer/keystore.js";

const hex = (bytes) => "0x" + [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");

export const newKey = () => addr.random().privateKey;
export const addressOf = (privateKey) => addr.fromPrivateKey(privateKey);
export const checksummed = (address) => addr.addChecksum(address.toLowerCase());
export const signMessage = (text, privateKey) => eip191Signer.sign(text, privateKey);

// The library wants whole numbers as bigint, JSON carries them as strings: convert by declared type.
function typedValue(types, type, value) {
  const array = /^(.*)\[\d*\]$/.exec(type);
  if (array) return value.map((item) => typedValue(types, array[1], item));
  if (types[type]) {
    return Object.fromEntries(types[type].map(({ name, type: t }) => [name, typedValue(types, t, value[name])]));
  }
  return /^u?int/.test(type) ? BigInt(value) : value;
}

function typedForLibrary({ types, primaryType, domain, message }) {
  const chain = domain.chainId === undefined ? {} : { chainId: BigInt(domain.chainId) };
  return { types, primaryType, domain: { ...domain, ...chain }, message: typedValue(types, primaryType, message) };
}

export const signTypedData = (typed, privateKey) => signTyped(typedForLibrary(typed), privateKey, false);

// Whose key made a signature over typed data or over a text; null when it is none of 65 bytes that says so.
export function signerOf({ typed, text }, signature) {
  try {
    return typed ? recoverAddressTyped(signature, typedForLibrary(typed)) : eip191Signer.recoverAddress(signature, text);
  } catch {
    return null;
  }
}

export const lock = async (privateKey, passphrase) => privToLegacyKeystore(privateKey, passphrase);
export async function unlock(keystore, passphrase) {
  const key = await privFromLegacyKeystore(keystore, passphrase);
  return typeof key === "string" ? key : hex(key);
}

const unhex = (text) => Uint8Array.from(text.replace(/^0x/, "").match(/../g) ?? [], (pair) => parseInt(pair, 16));
export const keccak = (...parts) => {
  const hash = keccak_256.create();
  for (const part of parts) hash.update(typeof part === "string" ? unhex(part) : part);
  return hex(hash.digest());
};
