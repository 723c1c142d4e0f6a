// Reads blocks and receipts with viem, decodes the ballots in them, adds up heads by proposal and side. It proves nothing:
// what the node leaves out is not missed.
import { createPublicClient, http, parseEventLogs } from "viem";
import { foundry } from "viem/chains";
import { seconds, serve } from "./serving.mjs";

await serve(async ({ url, first, last, abi, governor }) => {
  const client = createPublicClient({ chain: foundry, transport: http(url, { batch: { batchSize: 50 } }) });
  const tallies = {};
  const { seconds: taken } = await seconds(async () => {
    for (let from = first; from <= last; from += 50) {
      const numbers = Array.from({ length: Math.min(50, last - from + 1) }, (_, i) => from + i);
      const receipts = await Promise.all(
        numbers.map((number) => client.request({ method: "eth_getBlockReceipts", params: [`0x${number.toString(16)}`] })),
      );
      await Promise.all(numbers.map((number) => client.getBlock({ blockNumber: BigInt(number) })));
      const logs = receipts.flat().flatMap((receipt) => receipt.logs).filter((log) => log.address === governor);
      for (const { args } of parseEventLogs({ abi, logs, eventName: "VoteCast" })) {
        const tally = (tallies[args.proposalId] ??= [0, 0, 0]);
        tally[args.support] += 1;
      }
    }
  });
  return { seconds: taken, tallies };
});
