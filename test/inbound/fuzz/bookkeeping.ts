import type pg from 'pg';
import { fateOf, isForSource, type Exchange, type Fate } from './fate.ts';
import { grouped } from './grouped.ts';

interface Kept {
  readonly id: string;
  readonly source_id: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly duplicate_of: string | null;
  readonly fuzz_id: string | null;
}

export interface Books {
  /** The contradictions to G1, G4 or G5, one line each. */
  readonly faults: readonly string[];
  readonly kept: number;
  /** Refused or asked after a source's room for keeping was spent (R98). */
  readonly counted: number;
  /** Of senders that left before their answer. */
  readonly keptUnheard: number;
  readonly byOutcome: Readonly<Record<string, number>>;
}

/** Headers are kept as JSON text. */
const keptSql = `SELECT id, source_id, outcome, reason, duplicate_of, substring(headers FROM '"X-Fuzz-Id","([^"]*)"') AS fuzz_id FROM event`;

/** Compares what was sent, one by one, with what the ledger holds. `counted`: what was only counted, by source. */
export async function checkBooks(
  pool: pg.Pool,
  exchanges: readonly Exchange[],
  counted: ReadonlyMap<string, number>,
): Promise<Books> {
  const { rows } = await pool.query<Kept>(keptSql);
  const faults: string[] = [];
  const byId = grouped(rows, (row) => row.fuzz_id ?? 'nobody');
  const sent = new Set(exchanges.map(({ id }) => id));
  for (const [id, kept] of byId) if (!sent.has(id)) faults.push(`${kept.length} kept of ${id}, who sent nothing`);
  const missing = new Map<string, number>();
  for (const exchange of exchanges) {
    const kept = byId.get(exchange.id) ?? [];
    const fate = fateOf(exchange);
    const isCounted = kept.length === 0 && ['refused', 'head', 'handshake'].includes(fate.kind);
    if (isCounted) missing.set(exchange.sourceId ?? '', (missing.get(exchange.sourceId ?? '') ?? 0) + 1);
    const fault = isCounted ? undefined : faultOf(exchange, fate, kept);
    if (fault !== undefined) faults.push(`${exchange.id} (${exchange.sender}, ${exchange.kind}): ${fault}`);
  }
  for (const source of new Set([...missing.keys(), ...counted.keys()])) {
    const [left, right] = [missing.get(source) ?? 0, counted.get(source) ?? 0];
    // Unheard ones may be among the counted ones.
    if (left > right) faults.push(`source ${source}: ${left} requests are not kept, ${right} are counted`);
  }
  return {
    faults,
    kept: rows.length,
    counted: [...counted.values()].reduce((sum, count) => sum + count, 0),
    keptUnheard: exchanges.filter((exchange) => byId.has(exchange.id) && fateOf(exchange).kind === 'unheard').length,
    byOutcome: Object.fromEntries(
      [...grouped(rows, ({ outcome, reason }) => (reason === null ? outcome : `${outcome} ${reason}`))].map(
        ([name, group]) => [name, group.length],
      ),
    ),
  };
}

/** How the rows of one request differ from what it was answered. */
function faultOf(exchange: Exchange, fate: Fate, kept: readonly Kept[]): string | undefined {
  const [row, ...others] = kept;
  if (others.length > 0) return `kept ${kept.length} times`;
  if (row !== undefined && (row.source_id !== exchange.sourceId || !isForSource(exchange)))
    return `kept for ${row.source_id}`;
  if (row !== undefined && exchange.kind === 'forged' && ['accepted', 'duplicate'].includes(row.outcome))
    return `a forged request is kept as ${row.outcome}`;
  if (row?.outcome === 'challenge' && exchange.reply === undefined) return 'kept as a handshake that no rule has';
  const told = wordOf(fate);
  switch (fate.kind) {
    case 'unheard':
      // Half a request is none; a whole one may have been read before its sender left.
      return row !== undefined && exchange.request.framing === 'short'
        ? `half of it was sent, kept as ${row.outcome}`
        : undefined;
    case 'wrong':
      return fate.why;
    case 'otherPath':
    case 'noRequest':
    case 'answered':
      return row === undefined ? undefined : `answered ${told}, kept as ${row.outcome}`;
    case 'accepted':
      return row?.id === fate.eventId && row.outcome === 'accepted'
        ? undefined
        : `answered ${told}, kept as ${row?.outcome}`;
    case 'duplicate':
      return row?.duplicate_of === fate.eventId && row.outcome === 'duplicate'
        ? undefined
        : `answered ${told}, kept as ${row?.outcome}`;
    case 'handshake':
      return row?.outcome === 'challenge' ? undefined : `answered ${told}, kept as ${row?.outcome}`;
    case 'head':
      return row?.outcome === 'rejected' && row.reason === 'METHOD_NOT_ALLOWED'
        ? undefined
        : `answered ${told}, kept as ${row?.outcome} ${row?.reason}`;
    case 'refused': {
      const outcome = row?.reason === 'URL_NOT_VERIFIED' ? 'ignored' : 'rejected';
      return row?.outcome === outcome && (fate.code ?? row.reason) === row.reason
        ? undefined
        : `answered ${told}, kept as ${row?.outcome} ${row?.reason}`;
    }
    default:
      return fate satisfies never;
  }
}

/** For people: `refused 401 SIGNATURE_MISMATCH`. */
export function wordOf(fate: Fate): string {
  return [
    fate.kind,
    ...('status' in fate ? [fate.status] : []),
    ...('code' in fate && fate.code !== undefined ? [fate.code] : []),
  ].join(' ');
}

/** The sources whose URL counts as verified, by what is kept (R31-R34). */
export async function verifiedByKept(pool: pg.Pool, exchanges: readonly Exchange[]): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<Kept>(`${keptSql} WHERE outcome IN ('accepted', 'challenge')`);
  const replies = new Map(exchanges.map(({ id, reply }) => [id, reply]));
  return new Set(
    rows
      .filter((row) => row.outcome === 'accepted' || replies.get(row.fuzz_id ?? '')?.verifies)
      .map((row) => row.source_id),
  );
}
