import { Option, type Command } from 'commander';
import { addCommand, optionOf, wholeNumber } from './add-command.ts';
import type { Terminal } from './command.ts';
import { connect } from './connection.ts';
import { followList } from './follow-list.ts';
import type { Filters, Followed, Listed, PageAsked } from './listed.ts';

interface JsonOption {
  readonly json?: boolean;
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
  const { followed } = listed;
  if (followed !== undefined) addTail(group, terminal, { ...listed, followed });
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
