import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { shownBlocks } from './pages.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

type Shown = Readonly<Record<string, any>>;

interface JsonBlock {
  readonly page: string;
  readonly name: string;
  readonly shown: Shown;
}

const blocks = shownBlocks()
  .filter(({ language }) => language === 'json')
  .map(({ page, text }): JsonBlock => {
    const shown: Shown = JSON.parse(text);
    return { page, name: String(shown['name'] ?? Object.keys(shown)), shown };
  });

/** Values that a page leaves to its readers. */
const filledIn = (config: object) =>
  JSON.parse(JSON.stringify(config).replaceAll('whsec_…', 'whsec_c2VjcmV0IHNlY3JldA==').replaceAll('…', 'x'));

const task = { name: 'nothing', taskReferenceName: 'nothing', type: 'NOOP' };

/** Where a block of docs/definitions.md is saved, by its members. */
function placeOf(block: Shown): readonly [path: string, body: unknown] {
  if ('taskReferenceName' in block)
    return ['/api/metadata/workflow', { name: `shown_${block['type']}`, tasks: [block] }];
  if ('cronExpression' in block) return ['/api/scheduler/schedules', block];
  if ('actions' in block) return ['/api/event', block];
  if ('retryLogic' in block) return ['/api/metadata/taskdefs', [block]];
  if ('tasks' in block) return ['/api/metadata/workflow', { ...block, tasks: [...block['tasks'], task] }];
  throw new Error(`Nobody knows where this goes: ${JSON.stringify(block)}`);
}

test('the pages show JSON', () => {
  for (const page of ['docs/definitions.md', 'docs/webhooks.md', 'docs/package.md'])
    expect(blocks.map((block) => block.page)).toContain(page);
});

// Whatever a page shows is one of these: another kind fails.
test.each(blocks)('$page: $name is what the server takes, or answers', async ({ page, shown }) => {
  if ('sourcePlatform' in shown) return saveWebhook(shown);
  if ('warnings' in shown) return expectWarnings(shown);
  expect(page).toBe('docs/definitions.md');
  for (const name of ['billing', 'etl_nightly'])
    await signalbox.must('POST', '/api/metadata/workflow?overwrite=true', { name, tasks: [task] });
  const [path, body] = placeOf(shown);
  const answer = await signalbox.must('POST', path, body);
  expect(withoutAbsences(answer.warnings)).toEqual([]);
});

/** What a page takes for granted is not there: that alone may be warned of. */
function withoutAbsences(warnings: readonly { readonly message: string }[] = []): readonly unknown[] {
  return warnings.filter(({ message }) => !/^there is no (outgoing webhook|workflow) /.test(message));
}

async function saveWebhook(shown: Shown): Promise<void> {
  const saved = await signalbox.must('POST', '/api/metadata/webhook', filledIn(shown));
  // The page says so where it shows it.
  const isWarnedOf = shown['signalbox']?.unsigned === true;
  expect(withoutAbsences(saved.warnings)).toEqual(
    isWarnedOf ? [expect.objectContaining({ path: 'signalbox.unsigned' })] : [],
  );
}

/** An answer to a webhook that is saved without a secret. */
async function expectWarnings(shown: Shown): Promise<void> {
  const config = { name: 'Without', sourcePlatform: 'Stripe', receiverWorkflowNamesToVersions: { [task.name]: 0 } };
  const { warnings } = await signalbox.must('POST', '/api/metadata/webhook', config);
  expect(withoutAbsences(warnings)).toEqual(shown['warnings']);
}
