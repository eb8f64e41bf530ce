import type { Command } from 'commander';
import { answerOf, type Schemas } from '../client/client.ts';
import { addCommand, optionOf } from './add-command.ts';
import { NotFoundError, refuseOptions, UsageError, type Terminal } from './command.ts';
import { connect, type Connection } from './connection.ts';
import { followEvents, outcomeOf, outcomes } from './follow-events.ts';
import { addList } from './lists.ts';
import type { Printer } from './printer.ts';
import { showEvent, wokenBy } from './show-event.ts';

type Event = Schemas['Event'];

interface Filters {
  readonly source?: string;
  readonly outcome?: string;
  readonly type?: string;
}

/** `signalbox events list|get|tail|explain|replay`. */
export function addEvents(program: Command, terminal: Terminal): void {
  const group = addList<Event>(program, terminal, {
    name: 'events',
    summary: 'the ledger: each request to a source and what became of it',
    filters: [
      ['--source <source>', 'id or name of a source'],
      ['--outcome <outcome>', 'what became of it', outcomes],
      ['--reason <reason>', 'why it was refused, like SIGNATURE_MISMATCH'],
      ['--type <type>', "the platform's word for the event"],
      ['--delivery <id>', "the platform's id of the delivery"],
      ['--workflow <id>', 'only those that resumed or started this run'],
      ['--from <time>', 'like 2026-01-31T12:00:00Z'],
      ['--to <time>', 'not included'],
    ],
    example: '--source github --outcome rejected',
    ids: ['event'],
    columns: [
      { heading: 'ID', text: ({ id }) => id },
      { heading: 'AT', text: ({ receivedAt }) => receivedAt },
      { heading: 'OUTCOME', text: ({ outcome }) => outcome },
      { heading: 'SOURCE', text: ({ sourceId }) => sourceId },
      { heading: 'TYPE', text: ({ eventType, claimedEventType }) => eventType ?? claimedEventType },
      { heading: 'WOKE', text: wokenBy },
      { heading: 'WHY NOT', text: ({ reason }) => reason },
    ],
    async list(client, { source, outcome, reason, type, delivery, workflow, from, to }, page) {
      const query = {
        source,
        outcome: outcomeOf(outcome),
        reason,
        eventType: type,
        deliveryId: delivery,
        workflowId: workflow,
        from,
        to,
        ...page,
      };
      const { events: rows, nextCursor, message } = await answerOf(client.GET('/api/events', { params: { query } }));
      return { rows, cursor: nextCursor, message };
    },
    get: (client, id) => answerOf(client.GET('/api/events/{id}', { params: { path: { id } } })),
  });

  addCommand(group, 'tail', {
    summary: 'show events as they come, until Ctrl-C',
    example: 'signalbox events tail --source github',
  })
    .option('--source <source>', 'id or name of a source')
    .addOption(optionOf('--outcome <outcome>', 'only those with this outcome', outcomes))
    .option('--type <type>', "only those of this type, in the platform's word")
    .action(async ({ json, ...filters }: Filters & { json?: boolean }) => {
      const connection = connect(terminal, { json: json === true });
      await followEvents(connection, filters, (event) => showEvent(connection, event));
    });

  addCommand(group, 'explain <event>', {
    summary: 'say why each wait did or did not take an event',
    example: 'signalbox events explain EVENT',
  }).action(async (id: string, { json }: { json?: boolean }) => {
    const { client, printer } = connect(terminal, { json: json === true });
    const explained = await answerOf(client.GET('/api/events/{id}/explain', { params: { path: { id } } }));
    if (json === true) return printer.document(explained);
    printer.line(explained.summary);
    for (const { waitId, workflowName, verdict, reason } of explained.waits) {
      printer.line('  ', { mark: verdict === 'TOOK' ? 'good' : 'bad', text: verdict }, `  ${workflowName} ${waitId}`);
      printer.line(`    ${reason}`);
    }
  });

  addReplay(group, terminal);
}

interface ReplayOptions extends Filters {
  readonly json?: boolean;
  readonly new?: boolean;
  readonly dryRun?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly reason?: string;
}

const optionsOfMany = ['source', 'outcome', 'reason', 'type', 'from', 'to', 'dryRun'] as const;

function addReplay(group: Command, terminal: Terminal): void {
  addCommand(group, 'replay [event]', {
    summary: 'offer an event, or all that a filter finds, once more',
    example: 'signalbox events replay --source github --outcome rejected --dry-run',
  })
    .option('--new', 'as another event, received now')
    .option('--source <source>', 'of many: id or name of a source')
    .addOption(optionOf('--outcome <outcome>', 'of many: only those with this outcome', outcomes))
    .option('--reason <reason>', 'of many: only those refused for this')
    .option('--type <type>', 'of many: only those of this type')
    .option('--from <time>', 'of many: like 2026-01-31T12:00:00Z')
    .option('--to <time>', 'of many: not included')
    .option('--dry-run', 'of many: count only')
    .action(async (id: string | undefined, { json = false, ...options }: ReplayOptions) => {
      if (id === undefined) refuseOptions(options, ['new'], 'is for one event, and none is named');
      else refuseOptions(options, optionsOfMany, 'is for many events, and one is named');
      const connection = connect(terminal, { json });
      const { client, printer } = connection;
      if (id === undefined) return replayMany(connection, options);
      const query = { as: options.new === true ? ('new' as const) : ('same' as const) };
      const replayed = await answerOf(client.POST('/api/events/{id}/replay', { params: { path: { id }, query } }));
      if (json) printer.document(replayed);
      else printer.line(replayed.message ?? `${replayed.eventId} was offered again.`);
    });
}

async function replayMany({ client, printer }: Connection, options: ReplayOptions): Promise<void> {
  const { source, outcome, reason, type: eventType, from, to, dryRun = false } = options;
  const filter = { source, outcome: outcomeOf(outcome), reason, eventType, from, to };
  if (Object.values(filter).every((value) => value === undefined))
    throw new UsageError('Name an event, or say which: --source, --outcome, --reason, --type, --from or --to.');
  const counted = await answerOf(client.POST('/api/events/replay', { body: { filter, dryRun: true } }));
  if (dryRun || counted.message !== undefined) return showCounted(printer, counted);
  const sum = { matched: 0, replayed: 0, refused: [] as unknown[] };
  let complete = false;
  let cursor: string | undefined;
  do {
    const page = await answerOf(client.POST('/api/events/replay', { body: { filter, dryRun, cursor } }));
    sum.matched += page.matched;
    sum.replayed += page.replayed;
    sum.refused.push(...page.refused);
    ({ nextCursor: cursor, complete } = page);
    const total = counted.complete ? counted.matched : Math.max(counted.matched, sum.matched);
    printer.progress(Math.min(sum.matched, total), total, 'replayed');
  } while (cursor !== undefined);
  if (printer.json) return printer.document({ ...sum, dryRun, complete });
  printer.line(`${sum.replayed} of ${sum.matched} events were replayed.`);
  for (const refusal of sum.refused)
    printer.line(`  ${String(Object(refusal).eventId)}: ${String(Object(refusal).message)}`);
}

/** Throws NotFoundError when the server says why there can be none. */
function showCounted(printer: Printer, counted: Schemas['ReplayedEvents']): void {
  const { matched, replayed, refused, complete, message } = counted;
  if (printer.json) printer.document({ matched, replayed, refused, dryRun: true, complete, message });
  if (message !== undefined) throw new NotFoundError(message);
  if (printer.json) return;
  printer.line(
    complete
      ? `${matched} events would be replayed.`
      : `At least ${matched} events would be replayed; those further back were not counted.`,
  );
}
