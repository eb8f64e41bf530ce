import { Agent, request } from 'undici';
import { assertLiteralAllowed, createGuardedLookup } from './address-guard.ts';
import { hostOf, type TargetPolicy } from './target-policy.ts';

const timeoutMs = 30_000;
/** A page of a hundred events of Stripe has about 1 MB. */
const answerBytesMax = 32 * 1024 * 1024;

export interface PlatformCall {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** Calls a platform's API at an allowed address, without following redirects: they would take the credential along (G10). */
export function createPlatformCaller({ policy }: { readonly policy: TargetPolicy }) {
  const agent = new Agent({ connect: { lookup: createGuardedLookup(policy), timeout: 10_000 }, connections: 2 });
  return {
    async call({ method, url, headers }: PlatformCall) {
      const problem = policy.checkUrl(url.href);
      if (problem !== undefined) throw new Error(`${url.host} is not called: ${problem}`);
      assertLiteralAllowed(policy, hostOf(url));
      const response = await request(url, { dispatcher: agent, method, headers, signal: AbortSignal.timeout(timeoutMs) });
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of response.body) {
        chunks.push(Buffer.from(chunk));
        length += chunk.length;
        if (length > answerBytesMax) throw new Error(`${url.host} answered with more than ${answerBytesMax} bytes.`);
      }
      const flat = Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const);
      return { status: response.statusCode, headers: Object.fromEntries(flat), text: Buffer.concat(chunks).toString('utf8') };
    },
    close: () => agent.destroy(),
  };
}
