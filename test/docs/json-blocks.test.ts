import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

/** The JSON that a page shows. */
function blocksOf(page: string): readonly Readonly<Record<string, any>>[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```json\n(.*?)^```/gms)].map(([, json = '']) => JSON.parse(json));
}

/** Values that a page leaves to its readers. */
const filledIn = (config: object) =>
  JSON.parse(JSON.stringify(config).replaceAll('whsec_…', 'whsec_c2VjcmV0IHNlY3JldA==').replaceAll('…', 'x'));

const task = { name: 'nothing', taskReferenceName: 'nothing', type: 'NOOP' };

/** Where a block of docs/definitions.md is saved, by its members. */
function placeOf(block: Readonly<Record<string, any>>): readonly [path: string, body: unknown] {
  if ('taskReferenceName' in block)
    return ['/api/metadata/workflow', { name: `shown_${block['type']}`, tasks: [block] }];
  if ('cronExpression' in block) return ['/api/scheduler/schedules', block];
  if ('actions' in block) return ['/api/event', block];
  if ('retryLogic' in block) return ['/api/metadata/taskdefs', [block]];
  if ('tasks' in block) return ['/api/metadata/workflow', { ...block, tasks: [...block['tasks'], task] }];
  throw new Error(`Nobody knows where this goes: ${JSON.stringify(block)}`);
}

const ofDefinitions = blocksOf('definitions.md').map((block) => [String(block['name']), block] as const);

test.each(ofDefinitions)('docs/definitions.md: %s is saved as it stands', async (_name, block) => {
  for (const name of ['billing', 'etl_nightly'])
    await signalbox.must('POST', '/api/metadata/workflow?overwrite=true', { name, tasks: [task] });
  const [path, body] = placeOf(block);
  const answer = await signalbox.must('POST', path, body);
  expect(withoutAbsences(answer.warnings)).toEqual([]);
});

/** What a page takes for granted is not there: that alone may be warned of. */
function withoutAbsences(warnings: readonly { readonly message: string }[] = []): readonly unknown[] {
  return warnings.filter(({ message }) => !/^there is no (outgoing webhook|workflow) /.test(message));
}

test.each(['webhooks.md', 'package.md'])(
  'docs/%s: a webhook with settings of Signalbox’s own is saved',
  async (page) => {
    const configs = blocksOf(page).filter(
      ({ signalbox: own }) => own?.thin !== undefined || own?.startTaskQueue !== undefined,
    );
    expect(configs).toHaveLength(1);
    for (const config of configs) {
      const saved = await signalbox.must('POST', '/api/metadata/webhook', filledIn(config));
      expect(withoutAbsences(saved.warnings)).toEqual([]);
    }
  },
);
