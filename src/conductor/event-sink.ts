/** Where the event of an EVENT task goes. */
export type EventSink =
  /** To the event handlers for an event of this name. */
  | { readonly kind: 'handlers'; readonly event: string }
  /** To the receiver of an outgoing webhook: its id or its name. */
  | { readonly kind: 'webhook'; readonly endpoint: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Reads a sink: `conductor`, `conductor:<name>` or `webhook:<name or id>`.
 *
 * @example readSink('conductor:paid', { workflowName: 'orders', reference: 'e' }) // { kind: 'handlers', event: 'conductor:orders:paid' }
 */
export function readSink(
  sink: string,
  { workflowName, reference }: { readonly workflowName: string; readonly reference: string },
): EventSink {
  const [kind = '', ...rest] = sink.trim().split(':');
  const name = rest.join(':').trim();
  if (kind === 'conductor') return { kind: 'handlers', event: `conductor:${workflowName}:${name || reference}` };
  if (kind === 'webhook' && name !== '') return { kind: 'webhook', endpoint: name };
  return { kind: 'unknown', reason: `the sink is ${JSON.stringify(sink)}; it must be ${sinkRule}` };
}

export const sinkRule = 'conductor, conductor:NAME (for event handlers) or webhook:NAME (an outgoing webhook)';
