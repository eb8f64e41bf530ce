import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const read = (file: string) => readFileSync(new URL(`../../monitoring/${file}`, import.meta.url), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const rules: readonly Rule[] = parse(read('alerts.yml')).groups.flatMap(({ rules }: { rules: Rule[] }) => rules);
const expressions: readonly string[] = [...read('grafana-dashboard.json').matchAll(/"expr": "((?:[^"\\]|\\.)*)"/g)].map(
  ([, text]) => JSON.parse(`"${text}"`) as string,
);

let signalbox: Signalbox;
/** The names of all series that a server shows after an event that woke one workflow and one that woke none. */
let exposed: ReadonlySet<string>;

beforeAll(async () => {
  signalbox = await startSignalbox();
  const name = await signalbox.saveDefinition([waitTask(), { name: 'work', taskReferenceName: 'w', type: 'SIMPLE' }]);
  const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
  const workflowId = await signalbox.startWorkflow(name);
  await signalbox.untilWaiting(1);
  await signalbox.postOpen(id, { a: 1 });
  // The run has come to its second task, which waits for a worker.
  const untilThere = { timeout: 60_000, interval: 200 };
  await vi.waitFor(
    async () => expect((await signalbox.get(`/api/workflow/${workflowId}`)).body.tasks).toHaveLength(2),
    untilThere,
  );
  // Of one and the same scrape: what is asked of the database is left out of one that it does not answer in time.
  const text = await vi.waitFor(async () => {
    const scraped = (await signalbox.get('/metrics')).text;
    expect(scraped).toContain('signalbox_worker_tasks_oldest_seconds{');
    expect(scraped).toContain('signalbox_stalled_runs{');
    return scraped;
  }, untilThere);
  exposed = new Set([...text.matchAll(/^([a-z_0-9]+)/gim)].map(([name]) => name));
}, 120_000);
afterAll(() => signalbox?.stop());

/** Prometheus makes `up` itself. A worker alone counts its attempts. */
const madeElsewhere = ['up', 'signalbox_attempts_total', 'signalbox_attempt_duration_seconds_bucket'];

function unknownIn(expression: string): readonly string[] {
  const names = expression.match(/\b(?:signalbox|process|nodejs)_[a-z_0-9]+/g) ?? [];
  return names.filter((name) => !exposed.has(name) && !madeElsewhere.includes(name));
}

describe('what is watched is there', () => {
  test.each(rules.map((rule) => [rule.alert, rule] as const))('alert %s', (_name, { expr, labels, annotations }) => {
    expect(expr).toMatch(/signalbox/);
    expect(unknownIn(expr)).toEqual([]);
    expect(labels).toEqual({ severity: expect.stringMatching(/^(critical|warning)$/) });
    expect(annotations).toEqual({ summary: expect.any(String), action: expect.any(String) });
  });

  test('every panel of the dashboard', () => {
    expect(expressions.length).toBeGreaterThan(25);
    expect(expressions.flatMap(unknownIn)).toEqual([]);
  });

  test('docs/operations.md says of every alert what to do', () => {
    const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    expect(rules.map(({ alert }) => alert).filter((alert) => !page.includes(`\`${alert}\``))).toEqual([]);
  });
});
