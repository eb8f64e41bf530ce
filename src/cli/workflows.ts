import type { Command } from 'commander';
import { answerOf, type Schemas } from '../client/client.ts';
import { addCommand } from './add-command.ts';
import { UsageError, type Terminal } from './command.ts';
import { connect } from './connection.ts';
import type { Listed } from './listed.ts';
import { addList } from './lists.ts';

/** `signalbox workflows list|get|tail|start|terminate`. */
export function addWorkflows(program: Command, terminal: Terminal): void {
  const group = addList(program, terminal, runs);

  addCommand(group, 'start <name>', {
    summary: 'start a workflow; prints its id',
    example: `signalbox workflows start orderPayment --input '{"orderId": "7"}'`,
  })
    .option('--input <json>', 'its input, a JSON object', '{}')
    .action(async (name: string, { json = false, input }: { json?: boolean; input: string }) => {
      const { client, printer } = connect(terminal, { json });
      const call = client.POST('/api/workflow/{id}', {
        params: { path: { id: name } },
        body: readInput(input),
        parseAs: 'text',
      });
      const workflowId = await answerOf(call);
      if (json) printer.document({ workflowId });
      else printer.line(workflowId);
    });

  addCommand(group, 'terminate <workflow>', {
    summary: 'end a run',
    example: "signalbox workflows terminate WORKFLOW --reason 'ordered twice'",
  })
    .option('--reason <text>', 'why', 'Terminated by signalbox workflows terminate')
    .action(async (id: string, { json = false, reason }: { json?: boolean; reason: string }) => {
      const { client, printer } = connect(terminal, { json });
      await answerOf(
        client.DELETE('/api/workflow/{id}', { params: { path: { id }, query: { reason } }, parseAs: 'text' }),
      );
      if (json) printer.document({ terminated: id, reason });
      else printer.line(`${id} is terminated.`);
    });
}

const runs: Listed<Schemas['RunPage']['runs'][number]> = {
  name: 'workflows',
  summary: 'runs of workflows',
  order: 'open ones by their start, then those that ended by their end',
  filters: [['--name <workflow>', 'only those of this workflow']],
  example: '--name orderPayment',
  ids: ['workflow'],
  followed: ({ workflowId, startTime, status }) => ({
    id: `${workflowId} ${startTime}`,
    state: status,
    began: startTime,
  }),
  columns: [
    { heading: 'ID', text: ({ workflowId }) => workflowId },
    { heading: 'WORKFLOW', text: ({ workflowName }) => workflowName },
    { heading: 'STATUS', text: ({ status }) => status },
    { heading: 'STARTED', text: ({ startTime }) => startTime },
  ],
  async list(client, { name }, page) {
    const query = { workflowName: name, ...page };
    const { runs: rows, nextCursor, message } = await answerOf(client.GET('/api/runs', { params: { query } }));
    return { rows, cursor: nextCursor, message };
  },
  get: (client, id) => answerOf(client.GET('/api/workflow/{id}', { params: { path: { id } } })),
};

function readInput(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return Object.fromEntries(Object.entries(value));
  } catch {
    // Said below.
  }
  throw new UsageError(`--input is no JSON object: ${text.slice(0, 80)}`);
}
