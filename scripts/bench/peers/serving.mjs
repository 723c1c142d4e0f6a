// One question a line on standard input, one answer a line on standard output.
import { createInterface } from "node:readline";

export async function serve(answer) {
  for await (const line of createInterface({ input: process.stdin })) {
    const found = await answer(JSON.parse(line));
    process.stdout.write(JSON.stringify(found, (_, value) => (typeof value === "bigint" ? value.toString() : value)) + "\n");
  }
}

export const seconds = async (work) => {
  const began = process.hrtime.bigint();
  const result = await work();
  return { result, seconds: Number(process.hrtime.bigint() - began) / 1e9 };
};
