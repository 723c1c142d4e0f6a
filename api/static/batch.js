// A file of signed ballots, handed in by whoever has it; the page tells what became of each line.
import { post } from "./http.js";

const WORDS = { counted: "counted", pending: "accepted, on its way", refused: "refused", skipped: "skipped by the contract", ready: "good" };

export async function handInBallots(file, tell) {
  if (!file) throw new Error("Choose the file of signed ballots first.");
  const ballots = (await file.text()).split("\n").filter((line) => line.trim()).map(ballotOf);
  tell(`Handing in ${ballots.length} ballots …`);
  const { data } = await post("/v1/ballots", { ballots }, { prefer: "wait=10" });
  tell(data.ballots.map((one) => `${one.place + 1}: ${WORDS[one.state]}${one.sentence ? ` (${one.sentence})` : ""}`).join(" · "), data.refused + data.skipped ? "error" : "done");
  return data;
}

function ballotOf(line, place) {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`Line ${place + 1} is not a signed ballot. Nothing was handed in.`);
  }
}
