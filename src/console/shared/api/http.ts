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

export interface CallOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Tells the server that the console itself asks: a form of another site cannot send it. */
const ownHeader = { 'X-Signalbox-Console': '1' };

/**
 * One call of the API. Numbers that JavaScript cannot hold come and go as they are written; an answer without a body is
 * undefined, and one that is no JSON its text.
 * @throws ApiProblem when the answer is not a success, or there is none
 */
export async function call<Answer>(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const { body, headers, signal } = options;
  const response = await fetch(toUrl(path, options.query), {
    method,
    headers: { ...ownHeader, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    body: body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body),
    cache: 'no-store',
    credentials: 'same-origin',
    signal: signal ?? null,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ApiProblem('The server does not answer. Is it running, and is this machine online?', { status: 0 });
  });
  const text = await response.text();
  if (!response.ok) throw toProblem(response.status, text);
  const isJson = /\bjson\b/.test(response.headers.get('Content-Type') ?? '') && text !== '';
  return parseExact(isJson ? text : JSON.stringify(text === '' ? null : text));
}

export function toUrl(path: string, query: CallOptions['query'] = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Both APIs name what is wrong in `message`; Conductor's also says which field. */
interface ProblemBody {
  readonly message?: string;
  readonly validationErrors?: readonly FieldProblem[];
}

function toProblem(status: number, text: string): ApiProblem {
  const { message = `The server answered ${status}.`, validationErrors: fields } = problemIn(text);
  return new ApiProblem(message, { status, ...(Array.isArray(fields) && { fields }) });
}

function problemIn(text: string): ProblemBody {
  try {
    return parseExact<ProblemBody | null>(text) ?? {};
  } catch {
    return {};
  }
}
