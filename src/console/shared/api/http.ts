import { answerOf, createSignalboxClient, SignalboxError } from '../../../client/client.ts';
import { parseExact } from '../json/exact.ts';

/** One thing wrong with what was sent, at its place: `signalbox.custom.header`. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** An answer that is not a success, in the server's own words. */
export class ApiProblem extends Error {
  /** 0: no answer came. */
  readonly status: number;
  readonly fields: readonly FieldProblem[];

  constructor(
    message: string,
    { status, fields = [] }: Pick<ApiProblem, 'status'> & Partial<Pick<ApiProblem, 'fields'>>,
  ) {
    super(message);
    this.name = 'ApiProblem';
    this.status = status;
    this.fields = fields;
  }
}

/** The client that programs have as well, with the session's cookie instead of a key. */
export const api = createSignalboxClient({ url: location.origin, fetch: send });

/**
 * The answer of a call of `api`. Numbers that JavaScript cannot hold come as they are written; an answer without a body
 * is undefined, and one that is no JSON its text.
 * @throws ApiProblem when the answer is not a success, or there is none
 */
export async function ask<Answer = unknown>(asked: Promise<Asked<Answer>>): Promise<Answer>;
export async function ask(asked: Promise<Asked<unknown>>): Promise<unknown> {
  try {
    return await answerOf(asked);
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    const { message, status, validationErrors = [] } = error;
    throw new ApiProblem(message, { status, fields: validationErrors });
  }
}

/** The same of a call whose answer says nothing more than that it was done. */
export async function act(asked: Promise<Asked<unknown>>): Promise<void> {
  await ask(asked);
}

/** The same of an answer whose form the document leaves open: what the page reads of it is the page's to say. */
export async function askOpen<Answer>(asked: Promise<Asked<unknown>>): Promise<Answer>;
export async function askOpen(asked: Promise<Asked<unknown>>): Promise<unknown> {
  return ask(asked);
}

/** A body whose form is the server's to judge, since a person writes it or it came from the server with more in it. */
export function openBody<Body>(value: unknown): Body;
export function openBody(value: unknown): unknown {
  return value;
}

/** JSON as somebody wrote it, sent as it stands: no number in it is rounded. */
export function jsonBody<Body>(text: string): { readonly body: Body; readonly bodySerializer: () => string } {
  return { body: openBody<Body>(text), bodySerializer: () => text };
}

/** A query without what is not asked for. */
export function askedFor<Query extends object>(query: Query): Given<Query>;
export function askedFor(query: object): object {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== ''));
}

type Given<Query> = { [Name in keyof Query]?: Exclude<Query[Name], undefined> };

interface Asked<Answer> {
  readonly data?: Answer | undefined;
  readonly error?: unknown;
  readonly response: Response;
}

/** Tells the server that the console itself asks: a form of another site cannot send it. */
const ownHeader = 'X-Signalbox-Console';

async function send(request: Request): Promise<Response> {
  request.headers.set(ownHeader, '1');
  const response = await fetch(request, { cache: 'no-store', credentials: 'same-origin' }).catch((error: unknown) => {
    if (request.signal.aborted) throw error;
    throw new ApiProblem('The server does not answer. Is it running, and is this machine online?', { status: 0 });
  });
  return response.ok ? readExactly(response) : response;
}

/** The same answer, whose JSON is read without rounding. */
async function readExactly(response: Response): Promise<Response> {
  const text = await response.text();
  if (text === '') return new Response(null, { status: 204 });
  const { status, headers } = response;
  const isJson = /\bjson\b/.test(headers.get('Content-Type') ?? '');
  // Where a length is told, openapi-fetch leaves the reading to the response.
  const read = new Response(text, { status, headers: { 'Content-Length': String(text.length) } });
  return Object.assign(read, { json: () => Promise.resolve(isJson ? parseExact(text) : text) });
}

export function toUrl(
  path: string,
  query: Readonly<Record<string, string | number | boolean | undefined>> = {},
): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? path : `${path}?${text}`;
}
