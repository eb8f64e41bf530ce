import { Agent, request } from 'undici';
import { assertLiteralAllowed, createGuardedLookup, type Resolve } from './address-guard.ts';
import { hostOf, type TargetPolicy } from './target-policy.ts';

export interface DocumentFetcher {
  /** The text at a URL; undefined when the answer is no success or too long. Throws when there is none. */
  get(url: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** A sender waits for our answer meanwhile; Slack gives 3 s in all, certificates come from nearby. */
const timeoutMs = 3_000;
/** Key sets have a few KB. */
const documentBytesMax = 256_000;

/** Fetches certificates and key sets, from allowed addresses only and without following redirects (G10). */
export function createDocumentFetcher({ policy, resolve }: { readonly policy: TargetPolicy; readonly resolve?: Resolve }): DocumentFetcher {
  const agent = new Agent({ connect: { lookup: createGuardedLookup(policy, resolve), timeout: timeoutMs }, connections: 4 });
  return {
    async get(url) {
      if (policy.checkUrl(url) !== undefined) return undefined;
      assertLiteralAllowed(policy, hostOf(new URL(url)));
      const { statusCode, body } = await request(url, { dispatcher: agent, method: 'GET', signal: AbortSignal.timeout(timeoutMs) });
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of body) {
        chunks.push(Buffer.from(chunk));
        length += chunk.length;
        if (length > documentBytesMax) return undefined;
      }
      return statusCode === 200 ? Buffer.concat(chunks).toString('utf8') : undefined;
    },
    close: () => agent.destroy(),
  };
}
