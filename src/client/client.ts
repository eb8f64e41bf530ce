import createFetchClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/api.ts';

/** A client of the API. Its calls are those of openapi-fetch: `client.GET('/api/events', { params: { query: { limit: 10 } } })`. */
export type SignalboxClient = Client<paths>;

/** The schemas of the API by their names: `Schemas['Event']`. */
export type Schemas = components['schemas'];

export interface SignalboxClientOptions {
  /** Of the server, for example `http://127.0.0.1:8080`. In a browser `''` is the page's own. */
  readonly url: string;
  /** An API key, `ID.SECRET`, or a token. Absent: none is sent, which a server without keys takes from its own machine. */
  readonly key?: string | undefined;
  readonly fetch?: (request: Request) => Promise<Response>;
}

/**
 * A client whose calls, parameters and answers are typed by the OpenAPI document of the server.
 *
 * @example
 * const signalbox = createSignalboxClient({ url: 'http://127.0.0.1:8080', key: process.env.SIGNALBOX_API_KEY });
 * const { events } = await answerOf(signalbox.GET('/api/events', { params: { query: { outcome: 'rejected' } } }));
 */
export function createSignalboxClient({ url, key, fetch }: SignalboxClientOptions): SignalboxClient {
  return createFetchClient<paths>({
    baseUrl: url,
    // Under both names: the part of ConductorOne reads the second alone.
    ...(key !== undefined && { headers: { 'X-Authorization': key, Authorization: `Bearer ${key}` } }),
    ...(fetch !== undefined && { fetch }),
  });
}

interface Fetched<Data> {
  readonly data?: Data | undefined;
  readonly error?: unknown;
  readonly response: Response;
}

/** The answer of a call. Throws a {@link SignalboxError} when the server refuses. */
export async function answerOf<Data>(call: Promise<Fetched<Data>>): Promise<Exclude<Data, undefined>>;
export async function answerOf(call: Promise<Fetched<unknown>>): Promise<unknown> {
  const { data, error, response } = await call;
  if (!response.ok) throw new SignalboxError(response, error);
  return data;
}

/** A refusal of the server, in its own words. */
export class SignalboxError extends Error {
  override readonly name = 'SignalboxError';
  readonly status: number;
  /** The stable name of the problem (docs/errors.md), where it has one. */
  readonly code: string | undefined;
  /** True: the same request can succeed later. */
  readonly retryable: boolean;
  /** All that is wrong with the request, by the place where it is. */
  readonly validationErrors: Schemas['Problem']['validationErrors'];

  /** @param body as the server sent it: `Problem`, `ApiError`, or what a proxy in between says */
  constructor({ status, url }: Pick<Response, 'status' | 'url'>, body: unknown) {
    const { message, code, retryable, validationErrors } = Object(body);
    super(typeof message === 'string' ? message : `${url} answered ${status}.`);
    this.status = status;
    this.code = typeof code === 'string' ? code : undefined;
    this.retryable = retryable === true || status === 503 || status === 429;
    this.validationErrors = validationErrors;
  }
}
