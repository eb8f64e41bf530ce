import type { Config } from '../config.ts';
import { createKeyDocuments } from '../inbound/receive/key-documents.ts';
import { createRefusalBudget } from '../inbound/limits/refusal-budget.ts';
import { createRequestLimits } from '../inbound/limits/request-limits.ts';
import type { RefusalCounts } from '../model/inbound/source.ts';
import { createPlatformCaller } from '../outbound/call-platform.ts';
import { createDocumentFetcher } from '../outbound/fetch-document.ts';
import { createTargetPolicy } from '../outbound/target-policy.ts';
import type { Log } from '../telemetry.ts';

export interface ReceiveProtectionOptions {
  readonly config: Partial<Pick<Config, 'allowTargets' | 'rateLimitPerSource' | 'rateLimitPerAddress'>>;
  readonly refusalCounts: RefusalCounts;
  readonly log: Log;
}

/** Limits around judging, and the documents that it needs from outside. */
export function createReceiveProtection({ config, refusalCounts, log }: ReceiveProtectionOptions) {
  const policy = createTargetPolicy(config.allowTargets ?? []);
  const fetcher = createDocumentFetcher({ policy });
  const platformCaller = createPlatformCaller({ policy });
  const refusals = createRefusalBudget({
    counts: refusalCounts,
    clock: Date.now,
    onError: (error) => log.warn('refusals.not_counted', error),
  });
  return {
    callPlatform: platformCaller.call,
    parts: {
      limits: createRequestLimits({
        perSourceDefault: config.rateLimitPerSource,
        perAddress: config.rateLimitPerAddress,
        clock: Date.now,
      }),
      refusals,
      keyDocuments: createKeyDocuments({ fetch: (url) => fetcher.get(url) }),
      visit(url: string): void {
        fetcher.get(url).then(
          (answer) => log.info('subscription.confirmed', { host: new URL(url).host, ok: answer !== undefined }),
          (error: unknown) => log.warn('subscription.not_confirmed', error, { host: new URL(url).host }),
        );
      },
    },
    async stop(): Promise<void> {
      await refusals.stop();
      await Promise.all([fetcher.close(), platformCaller.close()]);
    },
  };
}
