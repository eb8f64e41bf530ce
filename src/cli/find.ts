import type { Command } from 'commander';
import { answerOf, type Schemas } from '../client/client.ts';
import { NotFoundError, type Terminal } from './command.ts';
import { connect, withJsonOption } from './connection.ts';

/** `signalbox find ID`. */
export function addFind(program: Command, terminal: Terminal): void {
  withJsonOption(program.command('find').description('say what any id is of, and where it is').argument('<id>')).action(
    async (id: string, { json = false }: { json?: boolean }) => {
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
    },
  );
}
