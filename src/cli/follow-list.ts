import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import type { Filters, Followed } from './listed.ts';
import { throughOutages } from './through-outages.ts';

/** Lists change slowly, and nobody sees a second. */
const lookEveryMs = 1_000;
/** No page has more. */
const pageSize = 100;
/** So far a change of an older row is seen. More are many requests, each with a hundred rows. */
const rowsMax = 1_000;
/** Changes of older rows are looked for in each so many looks; between them, as far as there is something new. */
const wholeLookEvery = 10;
/** Rows whose state is known. */
const knownMax = 10_000;
/** A row is stamped when it is written, and can be read once that is committed. */
const commitMsMax = 5_000;

/**
 * Shows what is new in a list from now on and which rows change, and never ends. An old row that only moves up, since rows above
 * it are gone, is not shown. Throws when the server does not answer at the beginning.
 */
export async function followList<Row>(
  { client, printer }: Connection,
  { name, order, columns, list, followed }: Followed<Row>,
  filters: Filters,
): Promise<never> {
  const known = new Map<string, { readonly state: string; readonly beganMs: number }>();
  /** Rows of before were not all seen: one that is not known is new when it began later. */
  let newFromMs = Number.NEGATIVE_INFINITY;
  await begin();
  printer.note(`Following ${name}; Ctrl-C ends it.`);
  for (let looks = 1; ; looks += 1) {
    await sleep(lookEveryMs);
    const { rows, isCut } = await throughOutages({ printer }, () => look({ isWhole: looks % wholeLookEvery === 0 }));
    const wasNew = isNews(rows.at(-1));
    for (const row of rows.toReversed()) {
      if (isNews(row)) show(row);
      note(row);
    }
    if (isCut && wasNew) printer.note(`There are more than ${rowsMax} at once: "${name} list" has the older ones.`);
  }

  async function begin(): Promise<void> {
    const { rows, isCut, message } = await look({ isWhole: true });
    if (rows.length === 0 && message !== undefined) printer.note(message);
    for (const row of rows.toReversed()) note(row);
    const began = rows.map((row) => Date.parse(followed(row).began));
    if (!isCut) return;
    // Behind the last row there are only older ones, unless the list has an order of its own.
    newFromMs = order === undefined ? (began.at(-1) ?? 0) : Math.max(0, ...began) - commitMsMax;
  }

  async function look({ isWhole }: { readonly isWhole: boolean }) {
    const rows: Row[] = [];
    let cursor: string | undefined;
    let message: string | undefined;
    do {
      const page = await list(client, filters, { limit: pageSize, cursor });
      rows.push(...page.rows);
      message ??= page.message;
      cursor = page.cursor === '' ? undefined : page.cursor;
      if (!isWhole && !page.rows.some(isNews)) break;
    } while (cursor !== undefined && rows.length < rowsMax);
    return { rows, isCut: cursor !== undefined, message };
  }

  function isNews(row: Row | undefined): boolean {
    if (row === undefined) return false;
    const { id, state, began } = followed(row);
    const before = known.get(id);
    return before === undefined ? Date.parse(began) >= newFromMs : before.state !== state;
  }

  function note(row: Row): void {
    const { id, state, began } = followed(row);
    known.delete(id);
    known.set(id, { state, beganMs: Date.parse(began) });
    const [oldest] = known;
    if (known.size <= knownMax || oldest === undefined) return;
    known.delete(oldest[0]);
    newFromMs = Math.max(newFromMs, oldest[1].beganMs);
  }

  function show(row: Row): void {
    if (printer.json) printer.item(row);
    else printer.line(columns.map((column) => column.text(row) ?? '-').join('  '));
  }
}
