import type { Command } from 'commander';
import { answerOf, type Schemas } from '../client/client.ts';
import { UsageError, type Terminal } from './command.ts';
import { connect, withJsonOption } from './connection.ts';

interface ListOptions {
  readonly json?: boolean;
  readonly name?: string;
  readonly limit: string;
}

/** `signalbox workflows list|get|start|terminate`. */
export function addWorkflows(program: Command, terminal: Terminal): void {
  const group = program.command('workflows').description('runs of workflows');

  withJsonOption(group.command('list').description('list runs, the newest first'))
    .option('--name <workflow>', 'only those of this workflow')
    .option('--limit <count>', 'how many', '25')
    .action(async ({ json = false, name, limit }: ListOptions) => {
      const { client, printer } = connect(terminal, { json });
      const query = { limit: Number(limit), workflowName: name };
      const { runs, message } = await answerOf(client.GET('/api/runs', { params: { query } }));
      if (json) return printer.document({ workflows: runs });
      if (runs.length === 0) return printer.note(message ?? 'No workflow was started yet.');
      printer.table<Schemas['RunPage']['runs'][number]>(runs, [
        { heading: 'ID', text: ({ workflowId }) => workflowId },
        { heading: 'WORKFLOW', text: ({ workflowName }) => workflowName },
        { heading: 'STATUS', text: ({ status }) => status },
        { heading: 'STARTED', text: ({ startTime }) => startTime },
      ]);
    });

  withJsonOption(group.command('get').description('show a run with its tasks').argument('<workflow>')).action(
    async (id: string, { json = false }: { json?: boolean }) => {
      const { client, printer } = connect(terminal, { json });
      printer.document(await answerOf(client.GET('/api/workflow/{id}', { params: { path: { id } } })));
    },
  );

  group
    .command('start')
    .description('start a workflow; prints its id')
    .argument('<name>')
    .option('--input <json>', 'its input, a JSON object', '{}')
    .action(async (name: string, { input }: { input: string }) => {
      const { client, printer } = connect(terminal, {});
      const call = client.POST('/api/workflow/{id}', {
        params: { path: { id: name } },
        body: readInput(input),
        parseAs: 'text',
      });
      printer.line(await answerOf(call));
    });

  group
    .command('terminate')
    .description('end a run')
    .argument('<workflow>')
    .option('--reason <text>', 'why', 'Terminated by signalbox workflows terminate')
    .action(async (id: string, { reason }: { reason: string }) => {
      const { client, printer } = connect(terminal, {});
      await answerOf(
        client.DELETE('/api/workflow/{id}', { params: { path: { id }, query: { reason } }, parseAs: 'text' }),
      );
      printer.line(`${id} is terminated.`);
    });
}

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
