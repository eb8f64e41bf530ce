import { createSignalboxClient, type SignalboxClient } from '../client/client.ts';
import { createPrinter, type Printer } from './printer.ts';
import type { Terminal } from './command.ts';

/** What a command that talks to a server has in its hands. */
export interface Connection {
  readonly client: SignalboxClient;
  readonly url: string;
  readonly printer: Printer;
}

/** Nobody is at the address, or nobody answers there. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** Where `signalbox start` listens. */
export const urlDefault = 'http://127.0.0.1:8080';

/** The key comes from the environment alone: what stands in a command line is in the list of processes. */
export function connect(terminal: Terminal, { json = false }: { readonly json?: boolean } = {}): Connection {
  const url = (terminal.env['SIGNALBOX_URL'] ?? urlDefault).replace(/(?<!\/)\/+$/, '');
  const key = terminal.env['SIGNALBOX_API_KEY'];
  const client = createSignalboxClient({
    url,
    ...(key !== undefined && key !== '' && { key }),
    fetch: async (request) =>
      fetch(request).catch((cause: unknown) => {
        throw new UnreachableError(
          `${url} does not answer (SIGNALBOX_URL); is the server running? "signalbox doctor" looks further.`,
          { cause },
        );
      }),
  });
  return { client, url, printer: createPrinter(terminal, { json }) };
}
