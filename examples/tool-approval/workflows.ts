import { sendWebhook } from 'signalbox/workflow';

export interface ToolCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly askedBy: string;
}

export type Verdict =
  | { readonly mayRun: true; readonly by: string }
  | { readonly mayRun: false; readonly reason: string };

/** What an agent may do without asking. */
const harmless = new Set(['search', 'read_file']);

/** An agent asks before it runs a tool. A person answers by callback, in minutes or days; silence is a no. */
export async function approveToolCall(call: ToolCall): Promise<Verdict> {
  if (harmless.has(call.tool)) return { mayRun: true, by: 'policy' };
  const decision = await sendWebhook({
    endpoint: 'reviewers',
    event: 'agent.tool.requested',
    payload: { ...call },
    callbackTimeout: '2 days',
  });
  switch (decision.kind) {
    case 'approve':
      return { mayRun: true, by: decision.comment ?? 'a reviewer' };
    case 'deny':
      return { mayRun: false, reason: decision.comment ?? 'denied' };
    default:
      return { mayRun: false, reason: `no answer (${decision.kind})` };
  }
}
