// Hands in signed ballots with viem: each client one after the other, each ballot until its receipt is there.
import { createPublicClient, createWalletClient, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { foundry } from "viem/chains";
import { seconds, serve } from "./serving.mjs";

async function voting({ url, to, polling }, { key, votes }) {
  const tuned = polling === null ? {} : { pollingInterval: polling };
  const account = privateKeyToAccount(key);
  const wallet = createWalletClient({ account, chain: foundry, transport: http(url), ...tuned });
  const reader = createPublicClient({ chain: foundry, transport: http(url), ...tuned });
  const taken = [];
  for (const data of votes) {
    const one = await seconds(async () => {
      const hash = await wallet.sendTransaction({ to, data, gas: 1_000_000n });
      return reader.waitForTransactionReceipt({ hash });
    });
    if (one.result.status !== "success") throw new Error(`${one.result.transactionHash} was refused`);
    taken.push(one.seconds * 1000);
  }
  return taken;
}

await serve(async (asked) => {
  try {
    return { taken: (await Promise.all(asked.clients.map((one) => voting(asked, one)))).flat() };
  } catch (error) {
    return { failure: error.message };
  }
});
