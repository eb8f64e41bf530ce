import type { Schemas } from '../client/client.ts';
import type { Connection } from './connection.ts';

type Event = Schemas['Event'];

/** One line for people, one document for programs. */
export function showEvent({ printer }: Connection, event: Event): void {
  if (printer.json) return printer.item(event);
  const { id, receivedAt, outcome, sourceId, eventType, claimedEventType, reason, detail } = event;
  const kind = outcome === 'accepted' ? 'good' : outcome === 'rejected' ? 'bad' : 'dim';
  const why = reason === undefined ? wokenBy(event) : `${reason}: ${detail ?? ''}`;
  const rest = [sourceId, eventType ?? claimedEventType ?? '-', id, why].join('  ');
  printer.line(`${receivedAt}  `, { mark: kind, text: outcome.padEnd(9) }, `  ${rest}`);
}

/** The runs that it resumed or started. */
export function wokenBy({ resumed, started }: Event): string {
  const woken = [
    ...resumed.map(({ workflowId }) => workflowId),
    ...started.flatMap(({ workflowId }) => workflowId ?? []),
  ];
  return woken.join(' ');
}
