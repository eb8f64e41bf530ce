import type { Resolve } from './address-guard.ts';
import { createHttpClient } from './http-client.ts';
import type { TargetPolicy } from './target-policy.ts';

export interface DocumentFetcher {
  /** The text at a URL; undefined when the answer is no success or too long. Throws when there is none. */
  get(url: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** A sender waits for our answer meanwhile; Slack gives 3 s in all, certificates come from nearby. Key sets have a few KB. */
const limits = { totalMs: 3_000, answerBytesMax: 256_000 };

/** Fetches certificates and key sets, from allowed addresses only and without following redirects (G10). */
export function createDocumentFetcher({
  policy,
  resolve,
}: {
  readonly policy: TargetPolicy;
  readonly resolve?: Resolve;
}): DocumentFetcher {
  const client = createHttpClient({ policy, resolve, connectionsMax: 4 });
  return {
    async get(url) {
      if (policy.checkUrl(url) !== undefined) return undefined;
      const answer = await client.call({ method: 'GET', url: new URL(url), headers: {}, limits });
      if (answer.kind !== 'answered') throw new Error(answer.error);
      return answer.statusCode === 200 && !answer.isTruncated ? answer.body.toString('utf8') : undefined;
    },
    close: () => client.close(),
  };
}
