import { createHttpClient, toHeaderMap } from './http-client.ts';
import type { TargetPolicy } from './target-policy.ts';

/** A page of a hundred events of Stripe has about 1 MB. It is read on the event loop. */
const limits = { totalMs: 30_000, answerBytesMax: 8 * 1024 * 1024 };

export interface PlatformCall {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** Calls a platform's API at an allowed address, without following redirects: they would take the credential along (G10). */
export function createPlatformCaller({ policy }: { readonly policy: TargetPolicy }) {
  const client = createHttpClient({ policy, connectionsMax: 2 });
  return {
    async call({ method, url, headers }: PlatformCall) {
      const problem = policy.checkUrl(url.href);
      if (problem !== undefined) throw new Error(`${url.host} is not called: ${problem}`);
      const answer = await client.call({ method, url, headers, limits });
      if (answer.kind !== 'answered') throw new Error(`${url.host} did not answer: ${answer.error}`);
      return {
        status: answer.statusCode,
        headers: toHeaderMap(answer.headers),
        text: answer.body.toString('utf8'),
        ...(answer.isTruncated && { truncatedAt: limits.answerBytesMax }),
      };
    },
    close: () => client.close(),
  };
}
