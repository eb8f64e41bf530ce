import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { status } from '../../outbound/receiver.ts';
import { Stage, exampleNames } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  stage.work(workers);
}, 120_000);
afterAll(() => stage?.close());

const workers = {
  prepare_draft: ({ document, round, comment }: any) => ({ draft: `${document}-${round}`, because: comment }),
  publish_document: ({ draft }: any) => ({ url: `https://docs/${draft}` }),
  send_mail: ({ template }: any) => ({ sent: template ?? 'mail' }),
  ship_order: ({ order }: any) => ({ tracking: `t-${order}` }),
  deploy_service: ({ commit }: any) => ({ url: `https://app/${commit}` }),
  book_refund: ({ order, refund }: any) => ({ booked: `${order}: ${refund}` }),
};

/** The shop answers a path with this from now on. */
function answer(path: string, body: (request: any) => object): void {
  const before = stage.shop.answer;
  stage.shop.answer = (response, delivery) =>
    delivery.url.startsWith(path)
      ? void response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body(delivery)))
      : before(response, delivery);
}

test('approval_in_loop', async () => {
  await stage.register('approval_in_loop');
  const post = await stage.source('approval_in_loop');
  const id = await stage.start('approval_in_loop', { document: 'plan' });
  const review = async (round: number, more: object) => {
    await stage.until(id, ({ tasks }) => tasks.some((task: any) => task.referenceTaskName === `review__${round}`));
    await post({ document: 'plan', draft: `plan-${round}`, ...more });
  };
  await review(1, { decision: 'changes', comment: 'too long' });
  await review(2, { decision: 'approve' });
  const run = await stage.ended(id);
  expect(run.output).toEqual({ url: 'https://docs/plan-2', rounds: 2 });
  expect(run.tasks.find((task: any) => task.referenceTaskName === 'prepare_draft__2').outputData.because).toBe(
    'too long',
  );
  const other = await stage.start('approval_in_loop', { document: 'memo' });
  await post({ document: 'memo', draft: 'memo-1', decision: 'no', comment: 'never' });
  expect((await stage.ended(other, 'TERMINATED')).reasonForIncompletion).toBe('never');
}, 120_000);

test('order_webhook_report', async () => {
  await stage.register('order_webhook_report');
  const post = await stage.source('order_webhook_report');
  answer('/orders', ({ json }) => ({ id: `o-${json.sku}` }));
  const id = await stage.start('order_webhook_report', { sku: 7 });
  const lines = [
    { price: 100, quantity: 2 },
    { price: 5, quantity: 1 },
  ];
  await post({ event: { type: 'order.paid', order: 'o-8', lines: [] } });
  await post({ event: { type: 'order.paid', order: 'o-7', lines } });
  expect((await stage.ended(id)).output).toEqual({ report: { order: 'o-7', cents: 205 } });
}, 120_000);

test('export_job', async () => {
  await stage.register('export_job');
  let asked = 0;
  answer('/jobs', ({ method }) =>
    method === 'POST' ? { id: 9 } : { state: (asked += 1) < 2 ? 'RUNNING' : 'DONE', url: 'https://shop/9.csv' },
  );
  expect((await stage.run('export_job', { owner: 'ada' })).output).toEqual({ url: 'https://shop/9.csv' });
  expect(asked).toBe(2);
}, 120_000);

test('payment_or_reminder', async () => {
  await stage.register('payment_or_reminder');
  const post = await stage.source('payment_or_reminder');
  const paid = await stage.start('payment_or_reminder', { order: 1, patience: '3 days' });
  await post({ type: 'payment.succeeded', data: { order: 1 } });
  expect((await stage.ended(paid)).output).toEqual({ reminded: null, tracking: 't-1' });
  const late = await stage.run('payment_or_reminder', { order: 2, patience: '1 secs' });
  expect(late.output).toEqual({ reminded: 'reminder', tracking: null });
}, 120_000);

test('deploy_on_merge', async () => {
  await stage.register('deploy_on_merge');
  const post = await stage.source('deploy_on_merge');
  const id = await stage.start('deploy_on_merge', { repository: 'acme/shop' });
  const event = (action: string, merged: boolean) => ({
    action,
    pull_request: { merged, merge_commit_sha: 'abc' },
    repository: { full_name: 'acme/shop' },
  });
  await post(event('closed', false));
  await post(event('closed', true));
  expect((await stage.ended(id)).output).toEqual({ url: 'https://app/abc' });
}, 120_000);

test('ask_partner', async () => {
  await stage.register('ask_partner');
  stage.shop.answer = status(202);
  await stage.signalbox.must('POST', '/api/v1/webhooks', { displayName: 'partner', url: stage.shop.url });
  const before = stage.shop.deliveries.length;
  const id = await stage.start('ask_partner', { item: 'bolts' });
  const { json } = await stage.shop.until(before + 1, 60_000);
  expect(json.payload).toMatchObject({ item: 'bolts', workflowInstanceId: id });
  await stage.signalbox.call('POST', new URL(json.callbackUrl).pathname, {
    version: 'v1',
    approve: { comment: '12 each' },
  });
  expect((await stage.ended(id)).output).toEqual({ answer: '12 each' });
}, 120_000);

test('shipped_event, and a handler that starts a workflow', async () => {
  await stage.register('shipped_event', 'payment_or_reminder');
  await stage.signalbox.must('POST', '/api/event', {
    name: 'remind of payment',
    event: 'conductor:shipped_event:shipped',
    active: true,
    actions: [
      {
        action: 'start_workflow',
        start_workflow: { name: 'payment_or_reminder', input: { order: '${order}', patience: '1 secs' } },
      },
    ],
  });
  const run = await stage.run('shipped_event', { order: 3 });
  expect(run.output).toMatchObject({ order: 3, tracking: 't-3', sink: 'conductor:shipped' });
  const lines = await stage.signalbox.must('GET', `/api/tasks/${run.tasks[1].taskId}/log`);
  const started = /started workflow (\S+)/.exec(lines.map(({ log }: any) => log).join('\n'))?.[1] ?? '';
  expect((await stage.ended(started)).output.reminded).toBe('reminder');
}, 120_000);

test('http_with_secret', async () => {
  await stage.register('http_with_secret');
  await stage.signalbox.call('PUT', '/api/secrets/shop_token', 'open-sesame-12');
  answer('/account', ({ headers }) => ({
    account: headers.authorization === 'Bearer open-sesame-12' ? 'acme' : 'nobody',
  }));
  const run = await stage.run('http_with_secret');
  expect(run.output).toEqual({ account: 'acme' });
  const { events } = await stage.signalbox.client.workflow.getHandle(run.workflowId).fetchHistory();
  const texts = JSON.stringify(events).replaceAll(/"data":"([^"]*)"/g, (_all, data) =>
    Buffer.from(data, 'base64').toString(),
  );
  expect(texts).not.toContain('open-sesame-12');
}, 120_000);

test('refund_by_region, by the workers of its domain', async () => {
  await stage.register('refund_by_region');
  const post = await stage.source('refund_by_region');
  stage.work({ book_refund: ({ refund }: any) => ({ booked: `in the EU: ${refund[0]}` }) }, 'eu');
  answer('/refunds', () => ({ ok: true }));
  const id = await stage.start('refund_by_region', { order: 'o1' }, { taskToDomain: { book_refund: 'eu' } });
  const refunds = [
    { id: 'r0', order: 'o0', status: 'failed' },
    { id: 'r1', order: 'o1', status: 'succeeded' },
  ];
  await post({ type: 'refund.updated', data: { refunds } });
  expect((await stage.ended(id)).output).toEqual({ booked: 'in the EU: r1' });
}, 120_000);

test('everything_waits: 10 at once, events in any order, early and late', async () => {
  await stage.register('waits_for_part', 'everything_waits');
  const post = await stage.source('waits_for_part', 'everything_waits');
  const events = [
    { kind: 'turn', n: 1, value: 1 },
    { kind: 'turn', n: 2, value: 2 },
    { kind: 'part', part: 'child', value: 'deep' },
    { kind: 'made', part: 'a' },
    { kind: 'made', part: 'b' },
  ];
  const ids = await Promise.all(Array.from({ length: 10 }, () => stage.start('everything_waits')));
  await Promise.all(events.toReversed().map((event) => post(event)));
  for (const id of ids) expect((await stage.ended(id)).output).toEqual({ turns: 2, part: 'deep' });
}, 180_000);

test('each definition is driven by a test', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.test.ts'));
  const text = files.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n');
  expect(exampleNames.filter((name) => !text.includes(`'${name}'`))).toEqual([]);
  expect(exampleNames.length).toBeGreaterThanOrEqual(40);
});
