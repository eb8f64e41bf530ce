import { sendWebhook, waitForWebhook } from 'signalbox/workflow';

export interface Incident {
  readonly event: { readonly data: { readonly id: string; readonly title: string } };
}

/** Who is told, in this order, and how long each has to acknowledge. */
const levels = [
  { endpoint: 'on-call', patience: '5 minutes' },
  { endpoint: 'team-lead', patience: '15 minutes' },
  { endpoint: 'head-of-engineering', patience: '1 hour' },
] as const;

/** Started by `incident.triggered`: tells one after the other until somebody has acknowledged or resolved the incident. */
export async function escalate({ event: { data } }: Incident): Promise<string> {
  const of = (type: string, timeout?: string) => ({
    source: 'pagerduty',
    matches: { '$.event.event_type': type, '$.event.data.id': data.id },
    ...(timeout && { timeout }),
  });
  const resolved = waitForWebhook(of('incident.resolved')).then(() => 'resolved');
  for (const { endpoint, patience } of levels) {
    await sendWebhook({ endpoint, event: 'ops.incident.open', payload: { incident: data.id, title: data.title } });
    const acknowledged = waitForWebhook({ ...of('incident.acknowledged'), timeout: patience });
    const outcome = await Promise.race([
      resolved,
      acknowledged.then(({ status }) => (status === 'timedOut' ? undefined : `acknowledged at ${endpoint}`)),
    ]);
    if (outcome !== undefined) return outcome;
  }
  return 'nobody answered';
}
