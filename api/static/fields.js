// What a person typed, as the API wants it: dates become unix seconds, amounts minor units, both exactly.
export class FieldError extends Error {}

// "1.56" with 2 decimals is "156"; text and whole numbers only, so that nothing is ever rounded.
export function minorOf(text, decimals) {
  const parts = /^(\d+)(?:[.,](\d*))?$/.exec(text.trim());
  const rest = parts?.[2] ?? "";
  if (!parts || rest.length > decimals) {
    throw new FieldError(`“${text}” is not an amount: write it as ${decimals ? "12." + "5".padEnd(decimals, "0") : "12"}.`);
  }
  return BigInt(parts[1] + rest.padEnd(decimals, "0")).toString();
}

// The last second of a day, UTC; or another of its seconds.
export function secondOf(text, clock = "23:59:59") {
  const milliseconds = Date.parse(`${text}T${clock}Z`);
  if (Number.isNaN(milliseconds)) throw new FieldError(`“${text}” is not a date.`);
  return String(Math.floor(milliseconds / 1000));
}

const READERS = {
  date: (text) => secondOf(text),
  start: (text) => secondOf(text, "00:00:00"),
  amount: (text, input) => minorOf(text, Number(input.dataset.decimals)),
};

// name="lines.0.quantity" builds { lines: [{ quantity }] }; empty optional fields are left out.
export function fieldsOf(form) {
  const result = {};
  for (const [path, typed] of new FormData(form)) {
    const input = [...form.elements].find((one) => one.name === path && !one.disabled);
    if (typed instanceof File || (typed === "" && input?.dataset?.optional !== undefined)) continue;
    const read = READERS[input?.dataset?.kind];
    put(result, path.split("."), read && typed !== "" ? read(typed, input) : typed);
  }
  return result;
}

function put(target, keys, value) {
  let at = target;
  keys.slice(0, -1).forEach((key, i) => (at = at[key] ??= /^\d+$/.test(keys[i + 1]) ? [] : {}));
  at[keys.at(-1)] = value;
}

// A line without a quantity is a line not wanted.
export const withoutEmptyLines = (fields) =>
  Array.isArray(fields.lines) ? { ...fields, lines: fields.lines.filter((line) => line && line.quantity && line.quantity !== "0") } : fields;
