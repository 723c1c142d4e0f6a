// Hands in signed ballots with viem, one after the other, each until its receipt is there.
import { createPublicClient, createWalletClient, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { foundry } from "viem/chains";
import { seconds, serve } from "./serving.mjs";

await serve(async ({ url, key, to, votes, polling }) => {
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
    if (one.result.status !== "success") return { failure: one.result.transactionHash };
    taken.push(one.seconds * 1000);
  }
  return { taken };
});
