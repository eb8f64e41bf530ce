import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, fail } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  stage.work(workers);
}, 120_000);
afterAll(() => stage?.close());

const made: string[] = [];

const workers = {
  plan_thumbnails: ({ seconds }: any) => ({
    tasks: seconds.map((second: number) => ({
      name: 'make_thumbnail',
      taskReferenceName: `at_${second}`,
      type: 'SIMPLE',
    })),
    inputs: Object.fromEntries(seconds.map((second: number) => [`at_${second}`, { second }])),
  }),
  make_thumbnail: ({ second }: any) => ({ url: `https://cdn/${second}` }),
  send_mail: ({ to }: any) => ({ sentTo: to }),
  send_sms: ({ text }: any) => ({ sent: `sms: ${text}` }),
  deploy_service: ({ region, index }: any) => ({ url: `https://${region}-${index}` }),
  authorize_payment: ({ amount }: any) => ({ authorization: `a-${amount}` }),
  capture_payment: ({ authorization }: any, { retryCount }: any) =>
    retryCount === 0 ? fail('the bank was away') : { payment: `p-${authorization}` },
  send_receipt: ({ payment }: any) => ({ id: `receipt-${payment}` }),
  fetch_batch: ({ page }: any) => ({ rows: Array.from({ length: page }, (_, n) => n), left: 3 - page }),
  store_batch: ({ rows }: any) => ({ stored: rows.length }),
  send_invoice: ({ customer }: any) => (customer === 2 ? fail('no address') : { invoice: customer }),
  write_audit: ({ what }: any) => ({ written: what }),
  make_report({ customer }: any) {
    made.push(customer);
    return { report: `report of ${customer}` };
  },
  answer_user: ({ text }: any) => ({ text: `you said ${text}` }),
};

test('dynamic_fork_thumbnails', async () => {
  await stage.register('dynamic_fork_thumbnails');
  const run = await stage.run('dynamic_fork_thumbnails', { video: 'v', seconds: [3, 1, 2] });
  expect(run.output.urls).toEqual(['https://cdn/1', 'https://cdn/2', 'https://cdn/3']);
}, 90_000);

test('dynamic_fork_same_task', async () => {
  await stage.register('dynamic_fork_same_task');
  const run = await stage.run('dynamic_fork_same_task', { mails: [{ to: 'a' }, { to: 'b' }] });
  expect(run.output).toEqual({ _send_mail_0: { sentTo: 'a' }, _send_mail_1: { sentTo: 'b' } });
  expect((await stage.run('dynamic_fork_same_task', { mails: [] })).output).toEqual({});
}, 90_000);

test('dynamic_fork_subworkflows', async () => {
  await stage.register('deploy_region', 'dynamic_fork_subworkflows');
  const { output } = await stage.run('dynamic_fork_subworkflows', { regions: [{ region: 'eu' }, { region: 'us' }] });
  expect(Object.values<any>(output).map(({ url }) => url)).toEqual(['https://eu-0', 'https://us-1']);
}, 90_000);

test('dynamic_router', async () => {
  await stage.register('dynamic_router');
  const run = await stage.run('dynamic_router', { channel: 'send_sms', text: 'hi' });
  expect([run.output, run.tasks[0].taskDefName]).toEqual([{ sent: 'sms: hi' }, 'send_sms']);
}, 90_000);

test('checkout, with payment as a part', async () => {
  await stage.register('payment', 'checkout');
  const run = await stage.run('checkout', { amount: 5, customer: 'ada' }, { correlationId: 'c-1' } as object);
  expect(run.output).toEqual({ payment: 'p-a-5', receipt: 'receipt-p-a-5' });
  const child = await stage.signalbox.must('GET', `/api/workflow/${run.tasks[0].subWorkflowId}`);
  expect(child).toMatchObject({ workflowName: 'payment', correlationId: 'c-1', parentWorkflowId: run.workflowId });
  expect(child.tasks.map(({ status, retried }: any) => [status, retried])).toEqual([
    ['COMPLETED', false],
    ['FAILED', true],
    ['COMPLETED', false],
  ]);
}, 90_000);

test('inline_subworkflow', async () => {
  await stage.register('inline_subworkflow');
  expect((await stage.run('inline_subworkflow', { n: 7 })).output).toEqual({ squared: 49 });
}, 90_000);

test('batch_until_empty', async () => {
  await stage.register('batch_until_empty');
  expect((await stage.run('batch_until_empty', { limit: 10 })).output).toEqual({ pages: 3, stored: 6 });
  expect((await stage.run('batch_until_empty', { limit: 2 })).output).toEqual({ pages: 2, stored: 3 });
}, 90_000);

test('for_each_customer', async () => {
  await stage.register('for_each_customer');
  // Without it the task would be tried three times more, a minute apart.
  await stage.signalbox.must('POST', '/api/metadata/taskdefs', [{ name: 'send_invoice', retryCount: 0 }]);
  const run = await stage.run('for_each_customer', { customers: [{ id: 1 }, { id: 2 }, { id: 3 }] });
  expect(run.output).toEqual({ sent: 3 });
  const invoices = run.tasks.filter(({ taskType }: any) => taskType === 'send_invoice');
  expect(invoices.map(({ status, outputData }: any) => [status, outputData])).toEqual([
    ['COMPLETED', { invoice: 1 }],
    ['COMPLETED_WITH_ERRORS', {}],
    ['COMPLETED', { invoice: 3 }],
  ]);
}, 90_000);

test('start_and_forget', async () => {
  await stage.register('audit', 'start_and_forget');
  const run = await stage.run('start_and_forget', { what: 'login' }, { correlationId: 'c-2' } as object);
  const audit = await stage.ended(run.output.audit);
  expect([audit.output, audit.correlationId]).toEqual([{ written: 'login' }, 'c-2']);
}, 90_000);

test('one_per_customer', async () => {
  await stage.register('customer_report', 'one_per_customer');
  const runs = await Promise.all([1, 2, 3].map(() => stage.run('one_per_customer', { customer: 'ada' })));
  expect(runs.map(({ output }) => output.report)).toEqual(Array(3).fill('report of ada'));
  expect(new Set(runs.map(({ tasks }) => tasks[0].outputData.subWorkflowId)).size).toBe(1);
  expect(made).toEqual(['ada']);
}, 90_000);

test('chat_turns', async () => {
  await stage.register('chat_turns');
  const id = await stage.start('chat_turns');
  for (const [turn, text] of ['hello', 'bye'].entries()) {
    await stage.until(id, ({ tasks }) =>
      tasks.some(
        ({ referenceTaskName, status }: any) =>
          referenceTaskName === `user_turn__${turn + 1}` && status === 'IN_PROGRESS',
      ),
    );
    await stage.signalbox.must('POST', `/api/tasks/${id}/COMPLETED/signal`, { text });
  }
  expect((await stage.ended(id)).output).toEqual({ turns: 2, last: 'you said bye' });
}, 90_000);

test('review_by_people', async () => {
  await stage.register('review_by_people');
  const id = await stage.start('review_by_people', { document: 'd' });
  await stage.update(id, 'finance', { ok: true });
  await stage.update(id, 'legal', { ok: false });
  expect((await stage.ended(id)).output).toEqual({ approved: false });
}, 90_000);

test('unblock_another', async () => {
  await stage.register('review_by_people', 'unblock_another');
  const [other, obsolete] = [await stage.start('review_by_people'), await stage.start('review_by_people')];
  await stage.until(other, ({ tasks }) => tasks.some((task: any) => task.referenceTaskName === 'legal'));
  const run = await stage.run('unblock_another', { other, obsolete });
  expect(run.output).toEqual({ status: 'RUNNING', ended: [obsolete] });
  await stage.update(other, 'finance', { ok: true });
  expect((await stage.ended(other)).output).toEqual({ approved: true });
  expect((await stage.ended(obsolete, 'TERMINATED')).reasonForIncompletion).toBe('replaced');
}, 90_000);

test('quote_api', async () => {
  await stage.register('quote_api');
  expect(await stage.signalbox.must('POST', '/api/workflow/execute/quote_api', { quantity: 100 })).toEqual({
    cents: 800,
    each: 8,
  });
}, 90_000);
