import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { signalboxProgram, spawnSignalbox as signalbox } from '../helpers/command-line.ts';

const vectorFiles = ['vectors.json', 'key-vectors.json'].map((name) =>
  fileURLToPath(new URL(`../platforms/${name}`, import.meta.url)),
);
const scratch = mkdtempSync(join(tmpdir(), 'signalbox-verify-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function fileWith(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

const good = JSON.parse(readFileSync(vectorFiles[0] as string, 'utf8')).vectors.find(
  (raw: { id: string }) => raw.id === 'dev-github-01',
);

describe('signalbox verify --vectors', () => {
  test.each(vectorFiles)('passes every case of %s', async (file) => {
    const { vectors } = JSON.parse(readFileSync(file, 'utf8'));
    expect(await signalbox(['verify', '--vectors', file])).toEqual({
      code: 0,
      out: `${vectors.length} passed, 0 failed\n`,
      error: '',
    });
  });

  test('passes over policy cases with --normative, and over other platforms with --platform', async () => {
    const { vectors } = JSON.parse(readFileSync(vectorFiles[0] as string, 'utf8'));
    const wanted = vectors.filter((raw: any) => raw.certainty !== 'policy' && raw.platform === 'slack').length;
    expect(
      (await signalbox(['verify', '--vectors', vectorFiles[0] as string, '--normative', '--platform', 'Slack'])).out,
    ).toBe(`${wanted} passed, 0 failed\n`);
  });

  test('says of each failure its id, its case, what was expected and why it is not so, and ends with 1', async () => {
    const file = fileWith(
      'failing.json',
      JSON.stringify({
        vectors: [
          good,
          { ...good, id: 'wrong-secret', case: 'other secret', secrets: ['another'] },
          { ...good, id: 'too-good', case: 'should be refused', expect: 'reject' },
          { ...good, id: 'who', case: 'unknown', platform: 'carrier-pigeon' },
          { id: 'half' },
        ],
      }),
    );
    const { code, out } = await signalbox(['verify', '--vectors', file]);
    const lines = out.trim().split('\n');
    expect(code).toBe(1);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(
      /^wrong-secret other secret: expected accept, but rejected SIGNATURE_MISMATCH: signature mismatch in header X-Hub-Signature-256$/,
    );
    expect(lines[1]).toMatch(/^too-good should be refused: expected reject, but verified/);
    expect(lines[2]).toMatch(
      /^who unknown: expected accept, but the platform "carrier-pigeon" is not known; known are github,/,
    );
    expect(lines[3]).toMatch(/^#5 : it cannot be read/);
    expect(lines[4]).toBe('1 passed, 4 failed');
  });

  test('compares the answer of a handshake as well', async () => {
    const { vectors } = JSON.parse(readFileSync(vectorFiles[0] as string, 'utf8'));
    const handshake = vectors.find((raw: any) => raw.id === 'dev-twitter-01');
    const file = fileWith(
      'handshake.json',
      JSON.stringify([{ ...handshake, response: { status: 200, json: { response_token: 'sha256=else' } } }]),
    );
    expect(await signalbox(['verify', '--vectors', file])).toMatchObject({
      code: 1,
      out: expect.stringContaining('the answer is not: body'),
    });
  });

  test('fails when nothing was judged', async () => {
    expect(await signalbox(['verify', '--vectors', fileWith('empty.json', '{"vectors":[]}')])).toMatchObject({
      code: 1,
      out: '0 passed, 0 failed\n',
    });
  });
});

describe('signalbox verify --request', () => {
  const body = '{"a":1}';
  const signature = createHmac('sha256', 'hush').update(body).digest('hex');
  const raw = `POST /webhook/x HTTP/1.1\r\nHost: hooks.example.com\r\nX-Hub-Signature-256: sha256=${signature}\r\n\r\n${body}`;

  test('judges raw HTTP with a secret from the environment', async () => {
    const words = ['verify', '--request', fileWith('raw.http', raw), '--platform', 'github', '--secret-env', 'HOOK'];
    expect(await signalbox(words, { HOOK: 'hush' })).toEqual({
      code: 0,
      out: 'verified: the request is genuine\n1 passed, 0 failed\n',
      error: '',
    });
    expect(await signalbox(words, { HOOK: 'other' })).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /^rejected SIGNATURE_MISMATCH: .*\nEither the sender signs with another secret, .*\n0 passed, 1 failed\n$/,
      ),
    });
    expect(await signalbox(words, { HOOK: '' })).toMatchObject({
      code: 2,
      error: expect.stringContaining('HOOK of --secret-env is not set, or empty'),
    });
    expect(await signalbox(words.slice(0, -2))).toMatchObject({
      code: 1,
      out: expect.stringContaining('--secret-env'),
    });
  });

  test('judges what GET /api/events/ID gives, by the clock of its receipt', async () => {
    const entry = {
      id: 'e',
      receivedAt: '2026-11-22T10:00:00.000Z',
      method: 'POST',
      url: 'https://hooks.example.com/webhook/x',
      outcome: 'rejected',
      headers: [
        ['Host', 'hooks.example.com'],
        ['X-Hub-Signature-256', `sha256=${signature}`],
      ],
      body,
      bodyBytes: body.length,
      bodyKept: body.length,
    };
    const judged = (file: object) =>
      signalbox(
        [
          'verify',
          '--request',
          fileWith('entry.json', JSON.stringify(file)),
          '--platform',
          'github',
          '--secret-env',
          'HOOK',
        ],
        { HOOK: 'hush' },
      );
    expect(await judged(entry)).toEqual({
      code: 0,
      out: 'verified: the request is genuine\n1 passed, 0 failed\n',
      error: '',
    });
    expect(await judged({ ...entry, body: `${body} ` })).toMatchObject({
      code: 1,
      out: expect.stringContaining('SIGNATURE_MISMATCH'),
    });
    expect(await judged({ ...entry, bodyBytes: 20_000 })).toMatchObject({
      code: 1,
      error: expect.stringContaining('capture the request itself'),
    });
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
    const signed = `sha256=${createHmac('sha256', 'hush').update(bytes).digest('hex')}`;
    expect(
      (
        await judged({
          ...entry,
          headers: [['X-Hub-Signature-256', signed]],
          body: bytes.toString('base64'),
          bodyBytes: 4,
          bodyKept: 4,
        })
      ).code,
    ).toBe(0);
  });

  test('judges a case of a vector file by itself, by its clock', async () => {
    const { expect: _expect, id: _id, ...request } = good;
    expect((await signalbox(['verify', '--request', fileWith('one.json', JSON.stringify(request))])).out).toBe(
      'verified: the request is genuine\n1 passed, 0 failed\n',
    );
  });
});

test('the version is that of the package; a reader that stops reading is no error', async () => {
  const { version } = JSON.parse(readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'));
  expect(await signalbox(['--version'])).toEqual({ code: 0, out: `${version}\n`, error: '' });
  const { stderr } = spawnSync('sh', ['-c', `'${process.execPath}' '${signalboxProgram}' --help | true; sleep 0.1`], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
});

describe('a wrong call is told what to change', () => {
  test.each([
    [['verify', '--vector', 'x'], 'Did you mean --vectors?'],
    [['verfy'], 'Did you mean verify?'],
    [['verify'], 'Give one of --vectors FILE and --request FILE.'],
    [['verify', '--vectors', 'x', '--platform', 'githup'], 'the platform "githup" is not known'],
    [['verify', 'x'], 'too many arguments'],
  ])('%j', async (words, message) => {
    expect(await signalbox(words)).toMatchObject({ code: 2, out: '', error: expect.stringContaining(message) });
  });

  test('a file that is missing or no JSON is named', async () => {
    expect(await signalbox(['verify', '--vectors', '/nowhere.json'])).toMatchObject({
      code: 1,
      error: expect.stringContaining('/nowhere.json cannot be read'),
    });
    expect(await signalbox(['verify', '--vectors', fileWith('no.json', '{')])).toMatchObject({
      code: 1,
      error: expect.stringContaining('is no JSON'),
    });
  });
});
