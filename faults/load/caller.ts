import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Ledger } from './ledger.ts';

export interface CallAnswer {
  /** 0: none came. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export type Method = 'GET' | 'POST' | 'PUT';

/** HTTP as a sender does it, who waits for ten seconds. */
export interface Caller {
  once(method: Method, path: string, options?: CallOptions): Promise<CallAnswer>;
  /** Until somebody answers for good: anything but no answer, 408, 429 and 5xx. */
  untilAnswered(method: Method, path: string, options?: CallOptions): Promise<CallAnswer>;
  inFlight(): number;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const timeoutMs = 10_000;
const none: CallAnswer = { status: 0, headers: {}, text: '' };
const retryMs = { min: 150, max: 2_500 };
/** Far beyond the last fault: who has no answer by then is told so. */
const givesUpAfterMs = 300_000;

export function createCaller(url: string, { statuses }: Pick<Ledger, 'statuses'>): Caller {
  // Each sender has a connection of its own: with fewer, requests wait for one until their senders have given up.
  const agent = new Agent({
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connectTimeout: timeoutMs,
  });
  let inFlight = 0;
  let isClosed = false;

  async function once(method: Method, path: string, options: CallOptions = {}): Promise<CallAnswer> {
    inFlight += 1;
    const answering = request(url + path, {
      method,
      dispatcher: agent,
      signal: AbortSignal.timeout(timeoutMs),
      ...options,
    }).then(async ({ statusCode: status, headers, body }) => ({ status, headers, text: await body.text() }));
    // A story must not hang on a request whose abort was lost with its connection.
    const answer = await Promise.race([answering, sleep(2 * timeoutMs, none, { ref: false })]).catch(() => none);
    inFlight -= 1;
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    return answer;
  }

  return {
    once,
    async untilAnswered(method, path, options) {
      const untilMs = Date.now() + givesUpAfterMs;
      for (let pauseMs = retryMs.min; !isClosed; pauseMs = Math.min(pauseMs * 2, retryMs.max)) {
        const answer = await once(method, path, options);
        if (!isForNow(answer.status)) return answer;
        if (Date.now() > untilMs) throw new Error(`${method} ${path} was never answered, at last ${answer.status}`);
        await sleep(pauseMs);
      }
      throw new Error(`${method} ${path} was not answered before the books were closed.`);
    },
    inFlight: () => inFlight,
    close() {
      isClosed = true;
      return agent.destroy();
    },
  };
}

function isForNow(status: number): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}
