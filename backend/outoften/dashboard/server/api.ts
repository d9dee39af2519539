import type { components, paths } from './api_types.ts';

/** Every JSON type of the API, by its name in the OpenAPI document. */
export type Schemas = components['schemas'];
/** A response to a survey. */
export type Response = Schemas['ResponseOut'];

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Operation<P extends keyof paths, M extends Method = 'get'> = NonNullable<paths[P][M]>;
type JsonOf<Replies, Status extends number> = Replies extends {
  [S in Status]: { content: { 'application/json': infer Body } };
}
  ? Body
  : never;
type Reply<P extends keyof paths, M extends Method = 'get'> =
  Operation<P, M> extends { responses: infer Replies }
    ? JsonOf<Replies, 200> | JsonOf<Replies, 201> | JsonOf<Replies, 202>
    : never;
type Parameters<P extends keyof paths, In extends 'path' | 'query', M extends Method = 'get'> =
  Operation<P, M> extends { parameters: { [Key in In]?: infer Values } } ? NonNullable<Values> : never;
type Body<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { requestBody?: { content: { 'application/json': infer Value } } } ? Value : never;
type PathWith<M extends Method> = {
  [P in keyof paths]: [Operation<P, M>] extends [never] ? never : P;
}[keyof paths];
type ReadablePath = { [P in keyof paths]: [Reply<P>] extends [never] ? never : P }[keyof paths];
type ListPath = { [P in ReadablePath]: Reply<P> extends { data: unknown[] } ? P : never }[ReadablePath];
type Item<P extends ListPath> = Reply<P> extends { data: (infer Row)[] } ? Row : never;

/** The path and query parameters of a request, checked against the OpenAPI document. */
export interface RequestOptions<P extends keyof paths> {
  path?: Parameters<P, 'path'>;
  query?: Parameters<P, 'query'>;
  signal?: AbortSignal;
  /** For what takes longer than other requests may. */
  timeoutMs?: number;
}

/** The parameters and the body of a request that changes something, checked against the OpenAPI document. */
export interface ChangeOptions<P extends keyof paths, M extends Method> {
  path?: Parameters<P, 'path', M>;
  query?: Parameters<P, 'query', M>;
  body?: Body<P, M>;
  /** For what takes longer than other requests may. */
  timeoutMs?: number;
}

type Change<M extends Method> = <P extends PathWith<M>>(
  template: P,
  options?: ChangeOptions<P, M>,
) => Promise<Reply<P, M>>;

/** One page of a list; `next` is the URL of the next page, or null on the last one. */
export interface Page<Row> {
  data: Row[];
  next: string | null;
}

/** Milliseconds after which a request is given up. */
const REQUEST_TIMEOUT_MS = 10_000;
/** URLs contain dates, so a page left open for weeks would collect cached replies without this limit. */
const MAX_CACHED_REPLIES = 100;

/** The server refused the request; the message is the `detail` of its problem document. */
export class ApiError extends Error {
  readonly status: number;
  /** The stable code of the reason, such as `survey_not_found`. */
  readonly code: string;

  constructor(status: number, detail: string, code = '') {
    super(detail);
    this.status = status;
    this.code = code;
  }

  /** Whether the session or key is missing, expired or revoked. */
  get isSignedOut(): boolean {
    return this.status === 401;
  }

  /** Whether the same request may succeed later. */
  get isTemporary(): boolean {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

/** The server could not be reached, or did not answer in time. */
export class NetworkError extends Error {}

async function toApiError(reply: globalThis.Response): Promise<ApiError> {
  const body: Partial<Schemas['Problem']> | null = await reply.json().catch(() => null);
  const detail = body?.detail ?? body?.title ?? `The server answered ${reply.status}.`;
  return new ApiError(reply.status, detail, body?.code);
}

/** Returns the path and query of `rel="next"` in a `Link` header, or null. */
export function nextPage(header: string | null): string | null {
  const match = /<([^>]*)>\s*;\s*rel="next"/.exec(header ?? '');
  if (!match?.[1]) return null;
  // The header holds the server's own address; behind a proxy the browser may use another one.
  const { pathname, search } = new URL(match[1], 'http://localhost');
  return pathname + search;
}

/** Returns a URL with its path parameters filled in; query parameters that are null or undefined are left out. */
export function buildUrl(
  template: string,
  path: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.set(name, String(value));
  }
  return search.size > 0 ? `${filled}?${search}` : filled;
}

interface CachedReply {
  etag: string;
  next: string | null;
  body: unknown;
}

/** The API as the dashboard uses it. Every method throws ApiError or NetworkError. */
export interface Api {
  /** The path of the server's address, such as `/nps`, or empty. */
  basePath: string;
  get: <P extends ReadablePath>(template: P, options?: RequestOptions<P>) => Promise<Reply<P>>;
  getPage: <P extends ListPath>(template: P, options?: RequestOptions<P>) => Promise<Page<Item<P>>>;
  /** Reads the page at the `next` URL of another page. */
  getNextPage: <Row>(page: Page<Row>, signal?: AbortSignal) => Promise<Page<Row>>;
  /** Sends a request that changes something, and returns the server's reply; null when it has none. */
  post: Change<'post'>;
  put: Change<'put'>;
  patch: Change<'patch'>;
  delete: Change<'delete'>;
  /** Returns the address of a path of the API, for a link that downloads a file. */
  url: <P extends ReadablePath | '/v1/surveys/{survey_id}/export' | '/v1/export/everything'>(
    template: P,
    options?: Omit<RequestOptions<P>, 'signal'>,
  ) => string;
  signIn: (credential: Partial<Schemas['SessionIn']>) => Promise<void>;
  signOut: () => Promise<void>;
}

/**
 * Returns a client that revalidates each URL with its ETag. `basePath` is the path of the server's address, such as `/nps`,
 * or empty; `fetcher` is replaceable for tests.
 */
export function createApi(basePath: string, fetcher: typeof fetch = (...request) => fetch(...request)): Api {
  const cache = new Map<string, CachedReply>();

  async function send(
    url: string,
    options: RequestInit,
    signal?: AbortSignal,
    timeoutMs: number = REQUEST_TIMEOUT_MS,
  ) {
    const controller = new AbortController();
    const abort = () => controller.abort();
    const timer = setTimeout(abort, timeoutMs);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      // The browser's own cache would turn a 304 into a 200, and could keep replies after the owner has signed out.
      const reply = await fetcher(url, { cache: 'no-store', signal: controller.signal, ...options });
      if (!reply.ok && reply.status !== 304) throw await toApiError(reply);
      const text = reply.status === 304 || reply.status === 204 ? '' : await reply.text();
      return {
        status: reply.status,
        etag: reply.headers.get('ETag'),
        next: nextPage(reply.headers.get('Link')),
        body: text ? JSON.parse(text) : null,
      };
    } catch (error) {
      if (error instanceof ApiError) throw error;
      throw new NetworkError('The server cannot be reached.', { cause: error });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  async function read(
    url: string,
    signal?: AbortSignal,
    timeoutMs?: number,
  ): Promise<Omit<CachedReply, 'etag'>> {
    const cached = cache.get(url);
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (cached) headers['If-None-Match'] = cached.etag;
    const { status, etag, next, body } = await send(url, { headers }, signal, timeoutMs);
    if (status === 304 && cached) return cached;
    if (cache.size > MAX_CACHED_REPLIES) cache.clear();
    if (etag) cache.set(url, { etag, next, body });
    return { next, body };
  }

  async function write(method: string, url: string, body?: object, timeoutMs?: number): Promise<unknown> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const text = body === undefined ? null : JSON.stringify(body);
    return (await send(url, { method, headers, body: text }, undefined, timeoutMs)).body;
  }

  const change =
    <M extends Method>(method: M): Change<M> =>
    async (template, { path, query, body, timeoutMs } = {}) =>
      (await write(
        method.toUpperCase(),
        basePath + buildUrl(template, path, query),
        body as object,
        timeoutMs,
      )) as never;

  // The types of replies come from the OpenAPI document, which the server's tests hold against its replies.
  async function readPage<Row>(url: string, signal?: AbortSignal): Promise<Page<Row>> {
    const { next, body } = await read(url, signal);
    return { data: (body as { data: Row[] }).data, next };
  }

  return {
    basePath,
    get: async <P extends ReadablePath>(
      template: P,
      { path, query, signal, timeoutMs }: RequestOptions<P> = {},
    ) => (await read(basePath + buildUrl(template, path, query), signal, timeoutMs)).body as Reply<P>,
    getPage: (template, { path, query, signal } = {}) =>
      readPage(basePath + buildUrl(template, path, query), signal),
    getNextPage: (page, signal) => readPage(page.next ?? '', signal),
    post: change('post'),
    put: change('put'),
    patch: change('patch'),
    delete: change('delete'),
    url: (template, { path, query } = {}) => basePath + buildUrl(template, path, query),
    async signIn(credential) {
      cache.clear();
      await write('POST', `${basePath}/v1/session`, credential);
    },
    async signOut() {
      cache.clear();
      await send(`${basePath}/v1/session`, { method: 'DELETE' });
    },
  };
}
