import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allProblemCodes, problemCodes } from '../../src/contract/error-codes.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
/** Code → the columns behind it. */
const rows = new Map(
  page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => {
      const [, names = '', ...columns] = line.split('|').map((cell) => cell.trim());
      return names.split(', ').map((name): [string, string[]] => [name.replaceAll('`', ''), columns]);
    }),
);

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

test('docs/errors.md has every code that a refusal can have, with its status, and no other', () => {
  expect([...rows.keys()].sort()).toEqual([...allProblemCodes].sort());
  for (const [code, status] of Object.entries(problemCodes)) expect(rows.get(code)?.[0], code).toBe(String(status));
});

test('each refusal of a route has a code of the page', async () => {
  const refused = [
    ['GET', '/api/events/none'],
    ['GET', '/api/events?limit=no'],
    ['GET', '/api/waits/none'],
    ['GET', '/api/metadata/webhook/none'],
    ['GET', '/api/workflow/none'],
    ['GET', '/api/metadata/workflow/none'],
    ['GET', '/api/platforms/none'],
    ['POST', '/api/metadata/webhook'],
    ['POST', '/api/tasks'],
    ['GET', '/api/nothing'],
    ['POST', '/webhook/none'],
    ['GET', '/nothing/at/all'],
  ] as const;
  for (const [method, path] of refused) {
    const answer = await fetch(`${signalbox.url}${path}`, {
      method,
      ...(method === 'POST' && { body: '{', headers: { 'Content-Type': 'application/json' } }),
    });
    expect(answer.status, path).toBeGreaterThanOrEqual(400);
    const { code } = (await answer.json()) as { code?: string };
    expect(rows.has(code ?? 'none'), `${method} ${path}: ${code}`).toBe(true);
    expect(rows.get(code ?? '')?.[0], path).toBe(String(answer.status));
  }
});
