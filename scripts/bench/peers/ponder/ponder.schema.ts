import { onchainTable } from "ponder";
export const transfer = onchainTable("transfer", (t) => ({ id: t.text().primaryKey(), from: t.hex(), to: t.hex(), value: t.bigint() }));
