import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, fail } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  stage.work(workers);
}, 120_000);
afterAll(() => stage?.close());

let tries = 0;
const mails: string[] = [];

const workers = {
  say_hello: ({ name, text }: any) => ({ text: `hello ${name}, that ${text}` }),
  reserve_stock: ({ quantity }: any) => ({ reservation: 'r1', amount: quantity * 10 }),
  charge_card: ({ amount }: any) => ({ payment: `p-${amount}` }),
  ship_order: ({ order, payment }: any) => ({ tracking: `t-${payment ?? order}` }),
  resize_image: ({ file, width }: any) => ({ file: `${file}@${width}` }),
  watermark_image: ({ file }: any) => ({ file: `${file}+` }),
  upload_images: ({ files }: any) => ({ urls: files.map((file: string) => `https://cdn/${file}`) }),
  create_user: () => ({ id: 'u1' }),
  open_billing: ({ user }: any) => ({ account: `b-${user}` }),
  send_mail({ to, template }: any) {
    mails.push(`${template} to ${to}`);
    return { sent: true };
  },
  credit_score: ({ applicant }: any) => ({ score: applicant === 'ada' ? 720 : 500 }),
  extract_rows: () =>
    (tries += 1) < 3
      ? fail('the database is busy')
      : {
          rows: [
            { country: 'de', amount: 2 },
            { country: 'at', amount: 1 },
            { country: 'de', amount: 3 },
          ],
        },
  load_rows: ({ rows }: any) => ({ count: rows.length }),
  manual_check: () => ({ by: 'hand' }),
  auto_check: () => ({ by: 'machine' }),
  ship_express: ({ order }: any) => ({ express: order }),
  ship_normal: ({ order }: any) => ({ normal: order }),
  load_profile: ({ user }: any) => ({ profile: { user } }),
  enrich_profile: () => fail('no such service'),
  save_profile: ({ profile, extra }: any) => ({ saved: profile, extra }),
  check_fraud: () => fail('looks like fraud'),
  check_stock: () => ({ left: 3 }),
  call_flaky_service: (_input: any, { retryCount }: any) => (retryCount < 3 ? fail('not yet') : { after: retryCount }),
  book_flight: ({ trip }: any) => ({ booking: `flight-${trip}` }),
  book_hotel: ({ trip }: any) => (trip === 'full' ? fail('no room') : { booking: `hotel-${trip}` }),
  cancel_bookings: ({ bookings }: any) => ({ cancelled: bookings }),
  wrap_gift: () => ({}),
  KAFKA_PUBLISH: ({ kafka_request: { topic, value } }: any) => ({ offset: `${topic}-${value.order}` }),
};

test('hello_world', async () => {
  await stage.register('hello_world');
  expect((await stage.run('hello_world', { name: 'ada' })).output).toEqual({ text: 'hello ada, that costs ${5}' });
});

test('order_fulfillment', async () => {
  await stage.register('order_fulfillment');
  const run = await stage.run('order_fulfillment', { sku: 's', quantity: 2, customer: { id: 'c', address: 'a' } });
  expect(run.output).toEqual({ tracking: 't-p-20', paid: 'p-20' });
  expect(run.tasks.map(({ taskType, workerId }: any) => [taskType, workerId])).toEqual([
    ['reserve_stock', 'example'],
    ['charge_card', 'example'],
    ['ship_order', 'example'],
  ]);
}, 90_000);

test('image_pipeline', async () => {
  await stage.register('image_pipeline');
  const { output } = await stage.run('image_pipeline', { file: 'a.png' });
  expect(output.urls).toEqual(['https://cdn/a.png@320', 'https://cdn/a.png@1600+']);
}, 90_000);

test('user_signup', async () => {
  await stage.register('user_signup');
  expect((await stage.run('user_signup', { email: 'p@x', plan: 'pro' })).output).toEqual({
    user: 'u1',
    billing: 'b-u1',
  });
  expect((await stage.run('user_signup', { email: 't@x', plan: 'trial' })).output).toEqual({
    user: 'u1',
    billing: null,
  });
  expect(mails).toEqual(expect.arrayContaining(['welcome-pro to p@x', 'welcome-trial to t@x']));
  const refused = await stage.run('user_signup', { email: 'n@x', plan: 'gold' }, { ends: 'FAILED' });
  expect(refused.reasonForIncompletion).toBe('there is no plan gold');
}, 90_000);

test('loan_approval', async () => {
  await stage.register('loan_approval');
  const decide = async (applicant: string, amount: number) =>
    (await stage.run('loan_approval', { applicant, amount })).output.decision;
  expect(await decide('ada', 5_000)).toBe('granted');
  expect(await decide('bob', 5_000)).toBe('refused');
  const small = await stage.start('loan_approval', { applicant: 'bob', amount: 100 });
  await stage.update(small, 'officer', { decision: 'granted by hand' });
  expect((await stage.ended(small)).output.decision).toBe('granted by hand');
}, 90_000);

test('etl_nightly', async () => {
  await stage.register('etl_nightly');
  const run = await stage.run('etl_nightly', { table: 'sales' });
  expect(run.output).toEqual({
    loaded: 2,
    totals: [
      { country: 'at', total: 1 },
      { country: 'de', total: 5 },
    ],
  });
  expect(run.tasks.filter(({ status }: any) => status === 'FAILED')).toHaveLength(2);
}, 90_000);

test('legacy_decision', async () => {
  await stage.register('legacy_decision');
  expect((await stage.run('legacy_decision', { amount: 500 })).output).toEqual({ by: 'hand' });
  expect((await stage.run('legacy_decision', { amount: 5 })).output).toEqual({ by: 'machine' });
}, 90_000);

test('legacy_case_expression', async () => {
  await stage.register('legacy_case_expression');
  expect((await stage.run('legacy_case_expression', { order: { id: 1, express: true } })).output).toEqual({
    express: 1,
  });
  expect((await stage.run('legacy_case_expression', { order: { id: 2 } })).output).toEqual({ normal: 2 });
}, 90_000);

test('validate_or_terminate', async () => {
  await stage.register('validate_or_terminate');
  const refused = await stage.run('validate_or_terminate', { order: { quantity: 0 } }, { ends: 'FAILED' });
  expect([refused.output, refused.reasonForIncompletion]).toEqual([
    { wrong: ['sku', 'quantity'] },
    'wrong: ["sku","quantity"]',
  ]);
  expect((await stage.run('validate_or_terminate', { order: { sku: 's', quantity: 1 } })).output).toMatchObject({
    reservation: 'r1',
  });
}, 90_000);

test('optional_enrichment', async () => {
  await stage.register('optional_enrichment');
  const run = await stage.run('optional_enrichment', { user: 'ada' });
  expect(run.output).toEqual({ saved: { user: 'ada' }, extra: null });
  expect(run.tasks[1]).toMatchObject({ status: 'COMPLETED_WITH_ERRORS', reasonForIncompletion: 'no such service' });
}, 90_000);

test('permissive_checks', async () => {
  await stage.register('permissive_checks');
  const run = await stage.run('permissive_checks', { order: 1 }, { ends: 'FAILED' });
  expect(run.tasks.find((task: any) => task.taskType === 'check_stock')).toMatchObject({ outputData: { left: 3 } });
  expect(run.reasonForIncompletion).toContain('looks like fraud');
}, 90_000);

test('retry_with_backoff', async () => {
  await stage.register('retry_with_backoff');
  const run = await stage.run('retry_with_backoff', { n: 1 });
  expect([run.output, run.tasks.length]).toEqual([{ after: 3 }, 4]);
}, 90_000);

test('book_trip, undone by undo_trip', async () => {
  await stage.register('undo_trip', 'book_trip');
  expect((await stage.run('book_trip', { trip: 'rome' })).output).toEqual({
    flight: 'flight-rome',
    hotel: 'hotel-rome',
  });
  const failed = await stage.run('book_trip', { trip: 'full' }, { ends: 'FAILED' });
  const undone = await stage.ended(failed.output['conductor.failure_workflow']);
  expect([undone.workflowName, undone.output]).toEqual(['undo_trip', { cancelled: ['flight-full'] }]);
}, 90_000);

test('switch_without_default', async () => {
  await stage.register('switch_without_default');
  const references = async (kind: string) =>
    (await stage.run('switch_without_default', { kind, order: 1 })).tasks.map((task: any) => task.referenceTaskName);
  expect(await references('gift')).toEqual(['maybe', 'wrap_gift', 'ship_order']);
  expect(await references('plain')).toEqual(['maybe', 'ship_order']);
  expect(await references('other')).toEqual(['maybe', 'ship_order']);
}, 90_000);

test('publish_to_kafka', async () => {
  await stage.register('publish_to_kafka');
  expect((await stage.run('publish_to_kafka', { order: 4 })).output).toEqual({ offset: 'orders-4' });
}, 90_000);

test('template_and_defaults', async () => {
  await stage.register('template_and_defaults');
  const run = await stage.run('template_and_defaults', { to: 'ada', language: 'de' });
  expect([run.output, run.input.to]).toEqual([{ sent: true, language: 'de' }, '***']);
  expect(mails).toContain('hello to ada');
}, 90_000);
