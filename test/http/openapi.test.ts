import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routeKey } from '../../src/contract/openapi/operation.ts';
import { createOperationGroups } from '../../src/contract/operations/index.ts';
import { optionFields } from '../../src/platforms/index.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
let document: any;

beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false });
  document = await signalbox.must('GET', '/openapi.json');
});
afterAll(() => signalbox?.stop());

function described() {
  return Object.entries<any>(document.paths).flatMap(([path, item]) =>
    Object.entries<any>(item).map(([method, operation]) => ({
      key: routeKey(method, path.replaceAll(/\{(\w+)\}/g, ':$1')),
      operation,
    })),
  );
}

describe('the OpenAPI document', () => {
  it('has every route that is served, with its privilege, and no other', () => {
    const served = signalbox.routes
      .filter(({ isServed }) => isServed)
      .map(({ needs, method, path }) => `${needs} ${routeKey(method === 'all' ? 'post' : method, path)}`);
    const documented = described().map(({ key, operation }) => `${operation['x-privilege']} ${key}`);
    expect(documented.toSorted()).toEqual(served.toSorted());
  });

  it('describes nothing twice and nothing that is not served', () => {
    const names = createOperationGroups(optionFields).flatMap(({ operations: group }) => Object.keys(group));
    expect(new Set(names).size).toBe(names.length);
    expect(
      described()
        .map(({ operation }) => operation.operationId)
        .toSorted(),
    ).toEqual(names.toSorted());
  });
});

it('names what every route answers to a URL that is too long, which has no body', async () => {
  const answer = await fetch(`${signalbox.url}/api/events?source=${'x'.repeat(20_000)}`);
  expect([answer.status, await answer.text()]).toEqual([431, '']);
  for (const { key, operation } of described())
    expect([key, operation.responses[431]]).toEqual([key, { description: expect.stringContaining('16 KiB') }]);
});

/** Balancers and probes put a parameter of their own behind these. */
const ofProbes = 'Server';

it.each(
  createOperationGroups(optionFields)
    .filter(({ part, tag }) => part === 'signalbox' && tag !== ofProbes)
    .flatMap(({ operations }) => Object.values(operations).map(({ route }) => route)),
)('%s refuses a parameter that it does not have', async (route) => {
  const [method = '', path = ''] = route.split(' ');
  const url = `${path.replaceAll(/:\w+/g, randomUUID())}?nonsense=1`;
  const { status, body } = await signalbox.call(method, url, method === 'POST' ? {} : undefined);
  expect([status, body.message]).toEqual([400, expect.stringContaining('nonsense')]);
});
