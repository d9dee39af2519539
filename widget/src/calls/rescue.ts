/** Requests that fail because the page has replaced `fetch`. */

/** Whether `fetch` is the browser's. A proxy of it has no name. */
export const isBrowsersFetch = () =>
  /^function fetch\(\)\s*\{\s*\[native code/.test(Function.prototype.toString.call(fetch));

let warned = false;

const warn = (url: string, error: unknown, effect: string) => {
  if (warned) return;
  warned = true;
  console.warn(
    `Out of Ten: this page has replaced fetch, and the replacement fails for ${url} (${error}). ${effect} Let it pass requests to ${new URL(url).origin} through unchanged, without credentials.`,
  );
};

/**
 * Sends a request once more without the page's own `fetch`, if the page has one; otherwise throws `error`. A page whose
 * `fetch` itself throws may do so on purpose: then nobody is asked, but an answer that was given is sent.
 */
export const resend = async (url: string, body: string, error: unknown) => {
  if (isBrowsersFetch()) throw error;
  if (!(error instanceof TypeError) && /(ask|seen)$/.test(url)) {
    warn(url, error, 'Nobody is asked.');
    throw error;
  }
  return new Promise<Pick<Response, 'status' | 'json'>>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.onload = () => {
      warn(url, error, 'It was sent with XMLHttpRequest instead.');
      resolve({ status: request.status, json: async () => JSON.parse(request.responseText) });
    };
    request.onerror = () => reject(error);
    // Without credentials, and as text, it needs no preflight.
    request.open('POST', url);
    request.send(body);
  });
};
