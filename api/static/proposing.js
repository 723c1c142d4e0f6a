// A proposal from a simple form: the server drafts the calls, the member reads in words what they do, and signs them.
import { act } from "./intents.js";
import { post } from "./http.js";

// Only the fields of the chosen action are shown, asked for and sent.
export function bindActionChoice(form) {
  const show = () => {
    for (const set of form.querySelectorAll("fieldset[data-of]")) {
      set.hidden = set.disabled = set.dataset.of !== form.elements.action.value;
    }
  };
  form.elements.action.addEventListener("change", show);
  show();
}

export async function propose({ proposer, title, text, action, ...rest }, tell) {
  tell("Drafting the calls …");
  const draft = (await post("/v1/compose", { title, text, actions: [{ action, ...rest.act }] })).data;
  const { targets, values, calldatas, description } = draft;
  const done = await act("Propose", { proposer, targets, values, calldatas, description }, tell);
  const made = done.facts.find((fact) => fact.proposal_id);
  window.location.assign(made ? `/proposals/${made.proposal_id}` : "/proposals");
}
