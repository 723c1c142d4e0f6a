import { createConfig } from "ponder";

const abi = [
  {
    type: "event",
    name: "Transfer",
    inputs: [
      { name: "from", type: "address", indexed: true },
      { name: "to", type: "address", indexed: true },
      { name: "value", type: "uint256", indexed: false },
    ],
  },
] as const;

const { BENCH_URL, BENCH_EMITTER, BENCH_FIRST, BENCH_LAST, BENCH_DATABASE } = process.env;

export default createConfig({
  database: { kind: "pglite", directory: BENCH_DATABASE! },
  // nothing is kept of an earlier round
  chains: { bench: { id: 31337, rpc: BENCH_URL!, disableCache: true } },
  contracts: {
    Emitter: {
      abi,
      chain: "bench",
      address: BENCH_EMITTER as `0x${string}`,
      startBlock: Number(BENCH_FIRST),
      endBlock: Number(BENCH_LAST),
    },
  },
});
