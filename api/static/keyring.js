// Where the member's key lives: an EIP-1193 wallet, or a key kept in this browser, encrypted under a passphrase.
// The key itself never leaves this module's functions and is never sent anywhere.
import { Cancelled } from "./dialog.js";
import { walletSigner } from "./wallet.js";

const STORE = "guildhall.keystore";
const CHOICE = "guildhall.signer";
let unlocked = null; // { address, privateKey } until the page is closed

const eth = () => import("./eth.js");

export class KeyringError extends Error {}

export const savedKeystore = () => JSON.parse(localStorage.getItem(STORE) ?? "null");
export const savedAddress = () => (savedKeystore() ? "0x" + savedKeystore().address.replace(/^0x/, "") : null);
export const choice = () => localStorage.getItem(CHOICE) ?? (savedKeystore() ? "browser" : "wallet");
export const choose = (kind) => localStorage.setItem(CHOICE, kind);

async function keep(privateKey, passphrase) {
  const { lock, addressOf } = await eth();
  if (passphrase.length < 10) throw new KeyringError("The passphrase needs at least 10 characters.");
  const keystore = await lock(privateKey, passphrase);
  localStorage.setItem(STORE, JSON.stringify(keystore));
  choose("browser");
  unlocked = { address: addressOf(privateKey), privateKey };
  return unlocked.address;
}

export async function createKey(passphrase) {
  const { newKey } = await eth();
  return keep(newKey(), passphrase);
}

export async function importKeystore(text, passphrase) {
  const { unlock } = await eth();
  let keystore;
  try {
    keystore = JSON.parse(text);
  } catch {
    throw new KeyringError("This file is not a keystore: it is not JSON.");
  }
  if (!keystore?.crypto) throw new KeyringError("This file is not a keystore: it has no encrypted key.");
  try {
    // Some programs leave out the leading zeros of these 16 bytes, one time in 256.
    const parameters = keystore.crypto.cipherparams;
    parameters.iv = parameters.iv.padStart(32, "0");
    return await keep(await unlock(keystore, passphrase), passphrase);
  } catch (error) {
    throw error instanceof KeyringError ? error : new KeyringError("The passphrase does not open this keystore.");
  }
}

export function exportKeystore() {
  const keystore = savedKeystore();
  if (!keystore) throw new KeyringError("There is no key in this browser to save.");
  return { name: `guildhall-${keystore.address.replace(/^0x/, "").slice(0, 8)}.json`, text: JSON.stringify(keystore, null, 1) };
}

export function forgetKey() {
  localStorage.removeItem(STORE);
  unlocked = null;
}

async function browserSigner(askPassphrase) {
  const { unlock, addressOf, signTypedData, signMessage } = await eth();
  const keystore = savedKeystore();
  if (!keystore) throw new KeyringError("There is no key in this browser yet. Make one or import one on the page “My key”.");
  if (!unlocked) {
    const passphrase = await askPassphrase();
    if (passphrase === null) throw new Cancelled("Nothing was signed: no passphrase was given.");
    try {
      const privateKey = await unlock(keystore, passphrase);
      unlocked = { address: addressOf(privateKey), privateKey };
    } catch {
      throw new KeyringError("This passphrase does not open the key in this browser.");
    }
  }
  const { address, privateKey } = unlocked;
  return {
    address,
    typedData: async (typed) => signTypedData(typed, privateKey),
    message: async (text) => signMessage(text, privateKey),
  };
}

export const signer = (askPassphrase) => (choice() === "browser" ? browserSigner(askPassphrase) : walletSigner());
