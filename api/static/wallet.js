// A wallet of the browser (EIP-1193), as a signer. It may refuse, sit on another chain or sign with another account:
// each is said in a sentence before anything is sent, so that nothing is ever half done.
import { Cancelled, confirmDeed } from "./dialog.js";

export class WalletError extends Error {}

// EIP-1193 and what the common wallets add to it.
const DECLINED = 4001, LOCKED = 4100, UNSUPPORTED = 4200, DISCONNECTED = [4900, 4901], UNKNOWN_CHAIN = 4902, BUSY = -32002;

export const hasWallet = () => typeof window.ethereum !== "undefined";

const neededChain = () => BigInt(document.body.dataset.chain);
const consortium = () => document.body.dataset.consortium;

async function ask(method, params = []) {
  try {
    return await window.ethereum.request({ method, params });
  } catch (refusal) {
    throw told(refusal);
  }
}

// What the wallet said, for a person; the code stays for whoever can do something about it.
function told(refusal) {
  const code = refusal?.code ?? refusal?.data?.originalError?.code;
  const sentence =
    code === LOCKED ? "Your wallet does not let this page use that account: unlock it, or connect the account in the wallet." :
    code === BUSY ? "Your wallet still waits for an answer to an earlier question: open it and answer." :
    code === UNSUPPORTED ? "Your wallet cannot do this kind of signature. Use another wallet, or a key in this browser (page “My key”)." :
    DISCONNECTED.includes(code) ? "Your wallet is not connected to its chain: look at its network." :
    `Your wallet gave an error: ${String(refusal?.message ?? refusal).replace(/\.?$/, ".")}`;
  const error = code === DECLINED ? new Cancelled("You said no in your wallet. Nothing was sent.") : new WalletError(`${sentence} Nothing was sent.`);
  return Object.assign(error, { code });
}

async function chainNow() {
  const answer = await ask("eth_chainId");
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(String(answer))) throw new WalletError("Your wallet does not say which chain it is on. Nothing was sent.");
  return BigInt(answer);
}

// Asks the wallet where it is; when that is elsewhere, says which chain is needed and offers to switch.
async function onOurChain() {
  const needed = neededChain(), there = await chainNow();
  if (there === needed) return;
  const sentence = `Your wallet is on chain ${there}; ${consortium()} is on chain ${needed}.`;
  if (!(await confirmDeed("Switch the wallet to another chain?", sentence, `Switch to chain ${needed}`))) {
    throw new Cancelled(`${sentence} Nothing was sent.`);
  }
  await switchTo(needed, sentence);
  const now = await chainNow();
  if (now !== needed) throw new WalletError(`Your wallet is still on chain ${now}; ${consortium()} is on chain ${needed}. Nothing was sent.`);
}

async function switchTo(needed, sentence) {
  try {
    await ask("wallet_switchEthereumChain", [{ chainId: `0x${needed.toString(16)}` }]);
  } catch (refusal) {
    if (refusal instanceof Cancelled) throw new Cancelled(`${sentence} You said no to the switch. Nothing was sent.`);
    const why = refusal.code === UNKNOWN_CHAIN ? `It does not know chain ${needed} yet: add that chain in the wallet; the coordinator tells the address of a node.` : "It cannot be switched from here: choose the chain in the wallet.";
    throw new WalletError(`${sentence} ${why} Nothing was sent.`);
  }
}

// A contract may be the account (ERC-1271); then only the chain can say whether the signature is good.
async function checkSigner(address, recover, signature) {
  if (!/^0x([0-9a-f]{2})+$/i.test(String(signature))) throw new WalletError("Your wallet gave no signature. Nothing was sent.");
  const { signerOf } = await import("./eth.js");
  const other = signerOf(recover, signature);
  if (other?.toLowerCase() === address.toLowerCase()) return signature;
  const code = await ask("eth_getCode", [address, "latest"]).catch(() => "0x");
  if (code && code !== "0x") return signature;
  const by = other ? `signed with another account (${other})` : "gave a signature that is none";
  throw new WalletError(`Your wallet ${by}; ${address} is needed. Choose that account in the wallet and try again. Nothing was sent.`);
}

const hexOf = (text) => "0x" + [...new TextEncoder().encode(text)].map((b) => b.toString(16).padStart(2, "0")).join("");

export async function walletSigner() {
  if (!hasWallet()) throw new WalletError("No wallet was found in this browser. Install one, or keep a key in this browser on the page “My key”.");
  const [address] = (await ask("eth_requestAccounts")) ?? [];
  if (!address) throw new WalletError("Your wallet shows no account: unlock it, or choose one for this page. Nothing was sent.");
  await onOurChain();
  const signed = async (recover, method, params) => {
    await onOurChain();
    return checkSigner(address, recover, await ask(method, params));
  };
  return {
    address,
    typedData: (typed) => signed({ typed }, "eth_signTypedData_v4", [address, JSON.stringify(typed)]),
    message: (text) => signed({ text }, "personal_sign", [hexOf(text), address]),
  };
}
