// Recovers who signed each ballot with viem, and counts what its voter signed.
import { recoverTypedDataAddress } from "viem";
import { seconds, serve } from "./serving.mjs";

let kept;

await serve(async ({ ballots, typed }) => {
  if (ballots) {
    kept = ballots.map(([message, signature]) => ({ message, signature }));
    return kept.length;
  }
  return seconds(async () => {
    const good = [];
    for (const [place, { message, signature }] of kept.entries()) {
      const signer = await recoverTypedDataAddress({ ...typed, message, signature });
      if (signer.toLowerCase() === message.voter.toLowerCase()) good.push(place);
    }
    return good;
  });
});
