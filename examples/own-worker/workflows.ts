import { waitForWebhook } from 'signalbox/workflow';

interface PullRequestClosed {
  readonly pull_request: { readonly title: string };
}

/** Releases what was merged into a repository within a week. */
export async function release(repository: string): Promise<string> {
  const closed = await waitForWebhook<PullRequestClosed>({
    source: 'github',
    matches: { '$.action': 'closed', '$.repository.name': repository },
    timeout: '7 days',
  });
  if (closed.status === 'timedOut') return 'nobody merged';
  return `released ${closed.event.payload.pull_request.title}`;
}
