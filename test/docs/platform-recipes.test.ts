import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { platforms } from '../../src/platforms/index.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

/** The lines that sign a request by hand, where a page has some. */
const recipes = platforms.flatMap((preset) => {
  const page = readFileSync(new URL(`../../docs/platforms/${preset.name}.md`, import.meta.url), 'utf8');
  const lines = /```bash\n(URL=[^]*?)```/.exec(page)?.[1];
  return lines === undefined ? [] : [[preset.name, lines, preset] as const];
});

function bash(lines: string, env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('bash', ['-c', lines], { env: { PATH: process.env['PATH'] ?? '', ...env } }, (error, out) =>
      error ? reject(error) : resolve(out.trim()),
    );
  });
}

test('the pages of all that sign by one HMAC have one', () => {
  expect(recipes.length).toBeGreaterThanOrEqual(18);
});

test.each(recipes)(
  '%s: the lines of its page sign a request that is taken, and not with another secret',
  async (_name, lines, preset) => {
    const { id } = await signalbox.createSource({
      name: randomUUID(),
      sourcePlatform: preset.label,
      ...preset.guide.example,
      // The public URL of Square's example is not ours.
      signalbox: undefined,
      urlVerified: true,
      receiverWorkflowNamesToVersions: { orderPayment: 0 },
    });
    const URL = `${signalbox.url}/webhook/${id}`;
    expect(await bash(lines, { URL, SECRET: String(preset.guide.example['secretValue']) })).toBe('200');
    expect(await bash(lines, { URL, SECRET: 'another secret' })).toMatch(/401$/);
  },
);
