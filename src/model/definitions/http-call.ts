import type { Json, JsonObject } from '../json.ts';

export const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;

export type HttpMethod = (typeof httpMethods)[number];

/** The request of an HTTP task, as it is to be sent. */
export interface HttpTaskCall {
  readonly method: HttpMethod;
  readonly uri: string;
  /** By their names as written. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null: none. Text goes out as it is, all else by the content type. */
  readonly body: Json;
  /** Characters that cannot stand in a URL are written as `%xx`. */
  readonly encode: boolean;
  readonly followRedirects: boolean;
  /** Until there is a connection. */
  readonly connectMs: number;
  /** Between two pieces of the answer. */
  readonly silenceMs: number;
  /** The same for all attempts of one task, so that a receiver can tell a repeated request. */
  readonly idempotencyKey: string;
  /** `${workflow.secrets.NAME}` in it stands for a secret (A65). */
  readonly hasSecrets?: boolean;
  /** For the log alone. */
  readonly task: { readonly workflowId: string; readonly taskId: string };
  /** For the log, where the host is part of a secret. */
  readonly shownHost?: string;
}

export type HttpTaskAnswer =
  | {
      readonly kind: 'answered';
      readonly response: HttpTaskResponse /** The body as text, for people. */;
      readonly text: string;
    }
  /** It may work another time. */
  | { readonly kind: 'failed'; readonly error: string }
  /** It will never work as it is. */
  | { readonly kind: 'refused'; readonly error: string };

/** `output.response` of an HTTP task. */
export interface HttpTaskResponse extends JsonObject {
  readonly statusCode: number;
  readonly reasonPhrase: string;
  /** Each with all its values, by the name that the server wrote first. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** JSON where it is JSON, else text; null: none. */
  readonly body: Json;
}

/** Makes the requests of HTTP tasks. Throws what has nothing to do with the request itself. */
export interface HttpCaller {
  call(call: HttpTaskCall, options?: { readonly signal?: AbortSignal }): Promise<HttpTaskAnswer>;
}

/** From the beginning to the end of the answer, redirects included. A server that sends one byte every second ends here. */
export function callMsMaxOf({ connectMs, silenceMs }: Pick<HttpTaskCall, 'connectMs' | 'silenceMs'>): number {
  return connectMs + Math.max(silenceMs, 30_000);
}

/** Requests of HTTP tasks have a queue of their own: a hundred slow servers would hold up every delivery of a webhook. */
export function httpTaskQueueOf(taskQueue: string): string {
  return `${taskQueue}-http`;
}
