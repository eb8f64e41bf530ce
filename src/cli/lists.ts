import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { SignalboxClient } from '../client/client.ts';
import type { Terminal } from './command.ts';
import { connect, withJsonOption } from './connection.ts';
import type { Column } from './printer.ts';

/** Things of one kind that can be listed and shown. */
export interface Listed<Row> {
  readonly name: string;
  readonly summary: string;
  /** Default: the newest first. */
  readonly order?: string;
  /** Options of its list, as commander writes them: `--state <state>`. */
  readonly filters: readonly (readonly [flags: string, words: string])[];
  /** What `get` is told. */
  readonly ids: readonly string[];
  readonly columns: readonly Column<Row>[];
  list(client: SignalboxClient, asked: Asked): Promise<Page<Row>>;
  get(client: SignalboxClient, ...ids: readonly string[]): Promise<unknown>;
  /** Names a row, so that `tail` shows each once; absent: the noun has no `tail`, or one of its own. */
  key?(row: Row): string;
}

type Asked = Readonly<Record<string, string | undefined>> & { readonly limit?: string; readonly cursor?: string };

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly cursor?: string | undefined;
  /** What an empty or a short list means. */
  readonly message?: string | undefined;
}

/** `signalbox NAME list` and `signalbox NAME get ID`. */
export function addList<Row>(program: Command, terminal: Terminal, listed: Listed<Row>): Command {
  const group = program.command(listed.name).description(listed.summary);
  const list = withJsonOption(
    group.command('list').description(`list ${listed.name}, ${listed.order ?? 'the newest first'}`),
  );
  for (const [flags, words] of listed.filters) list.option(flags, words);
  list
    .option('--limit <count>', 'how many', '25')
    .option('--cursor <cursor>', 'go on where the page before ended')
    .action(async ({ json, ...asked }: Asked & { json?: boolean }) => {
      const { client, printer } = connect(terminal, { json: json === true });
      const { rows, cursor, message } = await listed.list(client, asked);
      if (json === true) return printer.document({ [listed.name]: rows, nextCursor: cursor, message });
      if (rows.length > 0) printer.table(rows, listed.columns);
      if (message !== undefined) printer.note(message);
      else if (rows.length === 0) printer.note(`There are no ${listed.name} like that.`);
      if (cursor !== undefined && cursor !== '') printer.note(`More: --cursor ${cursor}`);
    });
  if (listed.key !== undefined) addTail(group, terminal, { ...listed, key: listed.key });
  const get = withJsonOption(group.command('get').description('show one, whole'));
  for (const id of listed.ids) get.argument(`<${id}>`);
  get.action(async (...words: unknown[]) => {
    const { client, printer } = connect(terminal, { json: get.opts()['json'] === true });
    printer.document(await listed.get(client, ...words.slice(0, listed.ids.length).map(String)));
  });
  return group;
}

/** Lists change slowly, and nobody sees a second. */
const lookEveryMs = 1_000;
/** More than come in a second, as far as people can follow. */
const rowsPerLook = '100';
/** Rows that were shown; older ones are not listed any more. */
const keysMax = 10_000;

/** `signalbox NAME tail`: what is new from now on. */
function addTail<Row>(
  group: Command,
  terminal: Terminal,
  { name, filters, columns, list, key }: Listed<Row> & { key(row: Row): string },
): void {
  const tail = withJsonOption(group.command('tail').description(`show ${name} as they come, until Ctrl-C`));
  for (const [flags, words] of filters) tail.option(flags, words);
  tail.action(async ({ json, ...asked }: Asked & { json?: boolean }) => {
    const { client, printer } = connect(terminal, { json: json === true });
    const look = async () => (await list(client, { ...asked, limit: rowsPerLook })).rows;
    let seen = new Set((await look()).map(key));
    printer.note(`Following ${name}; Ctrl-C ends it.`);
    for (;;) {
      await sleep(lookEveryMs);
      const rows = await look();
      for (const row of rows.filter((one) => !seen.has(key(one))).reverse()) {
        if (printer.json) printer.item(row);
        else printer.line(columns.map((column) => column.text(row) ?? '-').join('  '));
      }
      seen = new Set([...rows.map(key), ...seen].slice(0, keysMax));
    }
  });
}
