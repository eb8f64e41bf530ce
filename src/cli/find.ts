import type { Command } from 'commander';
import { answerOf, type Schemas } from '../client/client.ts';
import { addCommand } from './add-command.ts';
import { NotFoundError, type Terminal } from './command.ts';
import { connect } from './connection.ts';

/** `signalbox find ID`. */
export function addFind(program: Command, terminal: Terminal): void {
  addCommand(program, 'find <id>', {
    summary: 'say what any id is of, and where it is',
    example: 'signalbox find 72d3162e-cc78-11e3-81ab-4c9367dc0958',
    notes:
      "An event, a platform's delivery id, a run, a task, a wait, a source, an endpoint, a message, an access request …",
  }).action(async (id: string, { json = false }: { json?: boolean }) => {
    const { client, printer, url } = connect(terminal, { json });
    const { found, message } = await answerOf(client.GET('/api/find/{id}', { params: { path: { id } } }));
    if (json) printer.document({ found, message });
    if (found.length === 0) throw new NotFoundError(message ?? `Nothing has the id ${id}.`);
    if (json) return;
    printer.table<Schemas['FoundThing']>(found, [
      { heading: 'KIND', text: ({ kind }) => kind },
      { heading: 'ID', text: (thing) => thing.id },
      { heading: 'NAME', text: ({ name }) => name },
      { heading: 'STATE', text: ({ state }) => state },
      { heading: 'WHERE', text: ({ path }) => url + path },
    ]);
    if (message !== undefined) printer.note(message);
  });
}
