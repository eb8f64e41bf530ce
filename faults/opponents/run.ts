import { setTimeout as sleep } from 'node:timers/promises';
import { createCaller } from '../load/caller.ts';
import { createLedger, isTaken } from '../load/ledger.ts';
import { createRandom } from '../random.ts';
import { faultKinds, scheduleFaults, type FaultKind } from '../schedule.ts';
import type { Contender } from './contender.ts';
import type { OpponentOptions } from './options.ts';
import { createTwoWaits, waitsTwice, type End, type TwoWaits } from './story.ts';

export interface Comparison {
  readonly contender: string;
  readonly seed: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  readonly faultCount: number;
  readonly runs: number;
  readonly ends: Readonly<Partial<Record<End, number>>>;
  readonly events: {
    readonly sent: number;
    readonly tries: number;
    /** Those whose first try was not answered 2xx: gone, where the sender does not come again. */
    readonly refusedAtFirst: number;
    readonly taken: number;
    /** From the first try to the 2xx. */
    readonly untilTakenMs: { readonly p50: number; readonly p99: number };
  };
  /** From the last fault until every run had ended, or the time was over. */
  readonly settledMs: number;
}

/** Those that both have the part for. */
const kinds = faultKinds.filter((kind) => /receiver|Postgres|Temporal|senders/.test(kind) && kind !== 'fill the disk');
const json = { 'Content-Type': 'application/json' };

/** The same load and the same faults at the same moments, whoever runs. */
export async function runContender(contender: Contender, options: OpponentOptions): Promise<Comparison> {
  const { seed, seconds, everyMs, rate, definition, secret, settleMs, say } = options;
  const ledger = createLedger();
  const api = createCaller(contender.apiUrl, ledger);
  const receivers = createCaller(contender.eventsUrl, ledger);
  const post = async (path: string, body: object) => {
    const answer = await api.untilAnswered('POST', path, { headers: json, body: JSON.stringify(body) });
    if (answer.status >= 300) throw new Error(`${path} was answered ${answer.status}: ${answer.text}`);
    return answer.text === '' ? undefined : (JSON.parse(answer.text) as unknown);
  };
  try {
    for (const version of [1, 2] as const)
      await post('/api/metadata/workflow', waitsTwice(definition, version, contender.wait));
    await contender.prepare(post);

    const random = createRandom(seed);
    const without = faultKinds.filter((kind) => !kinds.includes(kind));
    const faults = scheduleFaults(random.fork('faults'), { seconds, everyMs, without }).filter(({ kind }) =>
      kinds.includes(kind),
    );
    say(
      `${contender.name}, seed ${seed}: ${faults.length} faults in ${seconds} s, logs in ${contender.directory}/logs`,
    );
    const plan = random.fork('stories');
    const over = { isOver: false };
    const stories: TwoWaits[] = [];
    const told: Promise<void>[] = [];
    const counts: Partial<Record<FaultKind, number>> = {};
    const inflicting: Promise<void>[] = [];
    const startedAt = Date.now();
    const at = (ms: number) => sleep(Math.max(0, startedAt + ms - Date.now()));
    const load = (async () => {
      for (let atMs = 0; atMs < seconds * 1_000; atMs += plan.between(0, 2_000 / rate)) {
        await at(atMs);
        const id = `s${seed}-${stories.length}`;
        const story = createTwoWaits({
          ...{ id, definition, secret, api, receivers },
          eventPath: contender.eventPath(),
          random: plan.fork(id),
          isOver: () => over.isOver,
        });
        stories.push(story);
        told.push(story.tell());
      }
    })();
    for (const fault of faults) {
      await at(fault.atMs);
      inflicting.push(
        contender
          .inflict(fault, () => receivers.inFlight() > 0)
          .then((befell) => {
            if (befell) counts[fault.kind] = (counts[fault.kind] ?? 0) + 1;
          }),
      );
    }
    await load;
    await Promise.all(inflicting);
    await contender.recover();
    say('the faults are over; the runs go on to their ends');
    const settlingSince = Date.now();
    const patience = new AbortController();
    await Promise.race([Promise.all(told), sleep(settleMs, undefined, patience).catch(() => undefined)]);
    patience.abort();
    let ends = await endsOf(stories);
    while (ends.some((end) => end === 'waits' || end === 'lost') && Date.now() - settlingSince < settleMs) {
      await sleep(2_000);
      ends = await endsOf(stories);
    }
    over.isOver = true;
    const events = stories.flatMap((story) => story.events);
    const taken = events.filter(isTaken);
    const waits = taken.map(({ sentAtMs, tries }) => (tries.find(isSuccess)?.atMs ?? sentAtMs) - sentAtMs);
    return {
      contender: contender.name,
      seed,
      faults: counts,
      faultCount: Object.values(counts).reduce((sum, count) => sum + count, 0),
      runs: stories.length,
      ends: Object.fromEntries([...new Set(ends)].map((end) => [end, ends.filter((one) => one === end).length])),
      events: {
        sent: events.length,
        tries: events.reduce((sum, { tries }) => sum + tries.length, 0),
        refusedAtFirst: events.filter(({ tries: [first] }) => first !== undefined && !isSuccess(first)).length,
        taken: taken.length,
        untilTakenMs: { p50: quantile(waits, 0.5), p99: quantile(waits, 0.99) },
      },
      settledMs: Date.now() - settlingSince,
    };
  } finally {
    await Promise.all([api.close(), receivers.close()]);
    await contender.stop();
  }
}

function isSuccess({ status }: { readonly status: number }): boolean {
  return status >= 200 && status < 300;
}

/** One after the other: what is asked about is under load as well. */
async function endsOf(stories: readonly TwoWaits[]): Promise<readonly End[]> {
  const ends: End[] = [];
  for (const story of stories) ends.push(await story.end().catch((): End => 'waits'));
  return ends;
}

function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? 0;
}
