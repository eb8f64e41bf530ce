import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { undescribed } from './described.ts';
import type { SignedRequest } from './sign.ts';

export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As it came. */
  readonly text: string;
  /** Parsed where it is JSON, else the text. */
  readonly body: Body;
}

export interface Posted extends Partial<SignedRequest> {
  readonly method?: string;
  readonly query?: string;
}

/** The requests of tests to a running Signalbox over HTTP, and nothing else. */
export class Api {
  readonly url: string;
  /** Absent: the server asks for none. */
  readonly key: string | undefined;
  readonly #agent: Agent;
  readonly #credential: Record<string, string>;

  /** @param key sent with each request that brings no credential of its own */
  constructor(url: string, key?: string, { connections = 64 } = {}) {
    this.url = url;
    this.key = key;
    this.#agent = new Agent({ connections });
    this.#credential = key === undefined ? {} : { 'X-Authorization': key, Authorization: `Bearer ${key}` };
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  /** One request; any body but text and bytes goes as JSON. */
  async call<Body = any>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string | string[]> = {},
  ): Promise<Answer<Body>> {
    const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const response = await request(this.url + path, {
      dispatcher: this.#agent,
      method: method as 'GET',
      headers: { ...this.#credential, ...(isRaw ? {} : { 'Content-Type': 'application/json' }), ...headers },
      body: isRaw ? body : JSON.stringify(body),
    });
    const text = await response.body.text();
    const wrong = undescribed(method, path, { status: response.statusCode, text });
    if (wrong !== undefined) throw new Error(wrong);
    return { status: response.statusCode, headers: response.headers, text, body: parsed(text) as Body };
  }

  get<Body = any>(path: string): Promise<Answer<Body>> {
    return this.call('GET', path);
  }

  /** The answer's body; fails unless the answer is a success. */
  async must<Body = any>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await this.call<Body>(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  /** Saves a source. Default: a custom one whose requests carry `X-Key: open sesame`, under a name of its own. */
  createSource(
    config: object,
  ): Promise<{ id: string; name: string; urlVerified: boolean; signalbox: { url: string } }> {
    return this.must('POST', '/api/metadata/webhook', {
      name: `source-${randomUUID()}`,
      ...('sourcePlatform' in config || 'verifier' in config ? {} : { sourcePlatform: 'Custom', headers: openSesame }),
      ...config,
    });
  }

  /** Saves a definition of these tasks and answers with its name. */
  async saveDefinition(
    tasks: readonly object[],
    { name = `definition-${randomUUID()}`, ...more }: { name?: string; [field: string]: unknown } = {},
  ): Promise<string> {
    await this.must('POST', '/api/metadata/workflow', { name, version: 1, schemaVersion: 2, tasks, ...more });
    return name;
  }

  /** Answers with the workflow's id. */
  startWorkflow(name: string, input: object = {}): Promise<string> {
    return this.must('POST', `/api/workflow/${name}`, input);
  }

  async statusOf(workflowId: string): Promise<string> {
    return (await this.must('GET', `/api/workflow/${workflowId}/status`)).status;
  }

  /** The run as the API has it, once it is in this status. */
  async untilStatus(workflowId: string, status: string, { withinMs = 15_000 } = {}): Promise<any> {
    const until = Date.now() + withinMs;
    for (;;) {
      const found = await this.statusOf(workflowId);
      if (found === status) return this.must('GET', `/api/workflow/${workflowId}`);
      if (Date.now() > until)
        throw new Error(`Workflow ${workflowId} is ${found}, not ${status}, after ${withinMs} ms`);
      await sleep(25);
    }
  }

  /** Posts to a source's public URL as a platform would. */
  postEvent(sourceId: string, { method = 'POST', query = '', headers = {}, body }: Posted): Promise<Answer> {
    return this.call(method, `/webhook/${sourceId}${query}`, body, headers);
  }

  /** Posts an event that a source made by `createSource` without more accepts. */
  postOpen(sourceId: string, payload: object): Promise<Answer> {
    return this.postEvent(sourceId, {
      headers: { 'Content-Type': 'application/json', ...openSesame },
      body: JSON.stringify(payload),
    });
  }

  /** The newest entries of a source's ledger. */
  async ledger(sourceId: string): Promise<readonly any[]> {
    return (await this.must('GET', `/api/events?source=${sourceId}&limit=100`)).events;
  }
}

const openSesame = { 'X-Key': 'open sesame' };

/** The one task of most definitions here. */
export function waitTask(matches: object = {}, taskReferenceName = 'wait_ref', more: object = {}): object {
  return taskOf('WAIT_FOR_WEBHOOK', taskReferenceName, { inputParameters: { matches, ...more } });
}

/** A task of a definition, named by its reference. */
export function taskOf(type: string, reference: string, more: object = {}): object {
  return { name: reference, taskReferenceName: reference, type, ...more };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
