// One way to talk to the API: JSON in, JSON out, problems (RFC 9457) become errors with their sentence.
export class Problem extends Error {
  constructor(body, status) {
    super(body.detail ?? body.title ?? `The server answered ${status}.`);
    this.code = body.code;
    this.body = body;
    this.status = status;
  }
}

export async function call(method, path, body, headers = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Problem({ detail: "The server cannot be reached. Nothing was sent; try again." }, 0);
  }
  const text = await response.text();
  const answer = parsed(text, response.status);
  if (!response.ok) throw new Problem(answer, response.status);
  return answer;
}

// Something between us and the server may answer in its own words.
function parsed(text, status) {
  try {
    return text ? JSON.parse(text) : {};
  } catch {
    throw new Problem({ detail: `The server gave an answer that makes no sense (${status}). Look whether it was done before you try again.` }, status);
  }
}

export const get = (path) => call("GET", path);
export const post = (path, body, headers) => call("POST", path, body, headers);
