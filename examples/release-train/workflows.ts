import { webhookEvents, waitForWebhook } from 'signalbox/workflow';

interface PullRequestEvent {
  readonly pull_request: { readonly number: number; readonly title: string };
}

export interface Train {
  readonly repository: string;
  readonly branch: string;
}

/** Collects what is merged into a release branch, until the release is published: then the notes are complete. */
export async function releaseTrain({ repository, branch }: Train): Promise<readonly string[]> {
  const passengers: string[] = [];
  const published = waitForWebhook({
    source: 'github',
    matches: {
      '$.action': 'published',
      '$.repository.full_name': repository,
      '$.release.target_commitish': branch,
    },
  });
  const merged = webhookEvents<PullRequestEvent>({
    source: 'github',
    matches: {
      '$.action': 'closed',
      '$.pull_request.merged': true,
      '$.repository.full_name': repository,
      '$.pull_request.base.ref': branch,
    },
  });
  for (;;) {
    const next = await Promise.race([published.then(() => undefined), merged.next()]);
    if (next === undefined) return passengers;
    const { number, title } = next.value.payload.pull_request;
    passengers.push(`#${number} ${title}`);
  }
}
