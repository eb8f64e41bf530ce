import { setTimeout as sleep } from 'node:timers/promises';
import { Option, type Command } from 'commander';
import type { SignalboxClient } from '../client/client.ts';
import { addCommand, optionOf, wholeNumber } from './add-command.ts';
import type { Terminal } from './command.ts';
import { connect, type Connection } from './connection.ts';
import type { Column } from './printer.ts';
import { throughOutages } from './through-outages.ts';

/** Things of one kind that can be listed and shown. */
export interface Listed<Row> {
  readonly name: string;
  readonly summary: string;
  /** Default: the newest first. */
  readonly order?: string;
  /** Options of its list, as commander writes them: `--state <state>`; with the words that they take, where these are all known. */
  readonly filters: readonly (readonly [flags: string, summary: string, words?: readonly string[]])[];
  /** The server gives no fewer in one answer; default 1. */
  readonly limitMin?: number;
  /** Options of a list worth trying first: `--state open`. */
  readonly example: string;
  /** What `get` is told. */
  readonly ids: readonly string[];
  readonly columns: readonly Column<Row>[];
  list(client: SignalboxClient, filters: Filters, page: PageAsked): Promise<Page<Row>>;
  get(client: SignalboxClient, ...ids: readonly string[]): Promise<unknown>;
  /** What to know before `get`. */
  readonly noteOnGet?: string;
  /**
   * Names a row and its state, so that `tail` shows each once and again when its state changes; absent: the noun has no
   * `tail`, or one of its own.
   */
  key?(row: Row): string;
}

type Filters = Readonly<Record<string, string | undefined>>;

interface JsonOption {
  readonly json?: boolean;
}

interface PageAsked {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly cursor?: string | undefined;
  /** What an empty or a short list means. */
  readonly message?: string | undefined;
}

/** More are not in one answer. */
const limitMax = 100;

/** `signalbox NAME list` and `signalbox NAME get ID`. */
export function addList<Row>(program: Command, terminal: Terminal, listed: Listed<Row>): Command {
  const group = program.command(listed.name).description(listed.summary);
  const list = addCommand(group, 'list', {
    summary: `list ${listed.name}, ${listed.order ?? 'the newest first'}`,
    example: `signalbox ${listed.name} list ${listed.example}`.trim(),
  });
  for (const option of filterOptions(listed)) list.addOption(option);
  list
    .addOption(wholeNumber('--limit <count>', 'how many', { min: listed.limitMin ?? 1, max: limitMax, preset: 25 }))
    .option('--cursor <cursor>', 'go on where the page before ended')
    .action(async ({ json = false, limit, cursor: from, ...filters }: JsonOption & PageAsked) => {
      const { client, printer } = connect(terminal, { json });
      const { rows, cursor, message } = await listed.list(client, filters, { limit, cursor: from });
      if (json) return printer.document({ [listed.name]: rows, nextCursor: cursor, message });
      if (rows.length > 0) printer.table(rows, listed.columns);
      if (message !== undefined) printer.note(message);
      else if (rows.length === 0) printer.note(`There are no ${listed.name} like that.`);
      if (cursor !== undefined && cursor !== '') printer.note(`More: --cursor ${cursor}`);
    });
  if (listed.key !== undefined) addTail(group, terminal, { ...listed, key: listed.key });
  const get = addCommand(group, `get ${listed.ids.map((id) => `<${id}>`).join(' ')}`, {
    summary: 'show one, whole',
    example: `signalbox ${listed.name} get ${listed.ids.map((id) => id.toUpperCase()).join(' ')}`,
    ...(listed.noteOnGet !== undefined && { notes: listed.noteOnGet }),
  });
  get.action(async (...words: unknown[]) => {
    const { client, printer } = connect(terminal, { json: get.opts()['json'] === true });
    printer.document(await listed.get(client, ...words.slice(0, listed.ids.length).map(String)));
  });
  return group;
}

function filterOptions({ filters }: Pick<Listed<never>, 'filters'>): readonly Option[] {
  return filters.map(([flags, summary, words]) =>
    words === undefined ? new Option(flags, summary) : optionOf(flags, summary, words),
  );
}

/** Lists change slowly, and nobody sees a second. */
const lookEveryMs = 1_000;
/** More than come in a second, as far as people can follow. */
const rowsPerLook = limitMax;
/** Rows that were shown; older ones are not listed any more. */
const keysMax = 10_000;

/** `signalbox NAME tail`: what is new from now on. */
function addTail<Row>(group: Command, terminal: Terminal, listed: Followed<Row>): void {
  const { name, example } = listed;
  const tail = addCommand(group, 'tail', {
    summary: `show ${name} as they come and as their state changes, until Ctrl-C`,
    example: `signalbox ${name} tail ${example}`.trim(),
  });
  for (const option of filterOptions(listed)) tail.addOption(option);
  tail.action(async ({ json = false, ...filters }: JsonOption & Filters) =>
    followList(connect(terminal, { json }), listed, filters),
  );
}

/** Things of one kind that can be followed as well. */
export type Followed<Row> = Listed<Row> & { key(row: Row): string };

/** Shows what is new in a list from now on, and never ends. Throws when the server does not answer at the beginning. */
export async function followList<Row>(
  { client, printer }: Connection,
  { name, columns, list, key }: Followed<Row>,
  filters: Filters,
): Promise<never> {
  const look = async () => (await list(client, filters, { limit: rowsPerLook })).rows;
  let seen = new Set((await look()).map(key));
  printer.note(`Following ${name}; Ctrl-C ends it.`);
  for (;;) {
    await sleep(lookEveryMs);
    const rows = await throughOutages({ printer }, look);
    for (const row of rows.filter((one) => !seen.has(key(one))).reverse()) {
      if (printer.json) printer.item(row);
      else printer.line(columns.map((column) => column.text(row) ?? '-').join('  '));
    }
    seen = new Set([...rows.map(key), ...seen].slice(0, keysMax));
  }
}
