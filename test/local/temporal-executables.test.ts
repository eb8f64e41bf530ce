import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findExecutable } from '../../src/local/executables.ts';
import { newDataDir } from './scratch.ts';

const setup = await import(new URL('../../scripts/setup/temporal-executables.mjs', import.meta.url).href);
const { toolEnvironment } = await import(new URL('../../scripts/setup/environment.mjs', import.meta.url).href);

/** A program that says its version, as Temporal's does. */
const programOf = (version: string) => `#!/bin/sh\necho "temporal version ${version} (Server 1.32.0, UI 2.54.1)"\n`;
const wanted = programOf('1.9.1');
const platform = `${process.platform}-${process.arch}`;

function place(program: string = wanted) {
  const pin = {
    what: 'Temporal development server',
    version: '1.9.1',
    wheel: 'none',
    archive: 'cli',
    wheelSha256: {},
    programSha256: { [platform]: createHash('sha256').update(program).digest('hex') },
  };
  return { pins: { temporal: pin }, cache: join(newDataDir(), '.cache') };
}

/** Answers as the download service does: first where the archive is, then the archive. */
async function serve(program: string, fileToExtract = 'temporal'): Promise<string> {
  const directory = newDataDir();
  writeFileSync(join(directory, 'temporal'), program);
  const archive = execFileSync('tar', ['-czf', '-', '-C', directory, 'temporal']);
  const server = createServer((request, response) => {
    if (request.url === '/archive') return void response.end(archive);
    response.end(JSON.stringify({ archiveUrl: `${origin}/archive`, fileToExtract }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return origin;
}

function putOnPath(version: string): string {
  const directory = newDataDir();
  const file = join(directory, 'temporal');
  writeFileSync(file, programOf(version));
  chmodSync(file, 0o755);
  const before = process.env['PATH'];
  onTestFinished(() => void (process.env['PATH'] = before));
  process.env['PATH'] = `${directory}${delimiter}${before}`;
  return file;
}

describe("Temporal's program", () => {
  test('is taken from an archive when it is the pinned one to the byte', async () => {
    const at = place();
    await setup.downloadArchive('temporal', { ...at, origin: await serve(wanted) });
    const file = setup.findExecutable('temporal', at);
    expect(file).toBe(join(at.cache, 'temporal-1.9.1', 'temporal'));
    expect(readFileSync(file, 'utf8')).toBe(wanted);
    expect(statSync(file).mode & 0o777).toBe(0o755);
    expect(readdirSync(at.cache)).toEqual(['temporal-1.9.1']);
  });

  test.each<{ what: string; program?: string; file?: string; known?: boolean; says: string }>([
    { what: 'another program', program: `${wanted}\n`, says: 'is the pinned one' },
    { what: 'a name that leads out of the archive', file: '../../temporal', says: 'no plain name' },
    { what: 'a name that is an option', file: '--to-command=sh', says: 'no plain name' },
    { what: 'a name that is a short option', file: '-v', says: 'no plain name' },
    { what: 'a name that is not in the archive', file: 'other', says: 'cannot be unpacked' },
    { what: 'one for a system whose program nobody has pinned', known: false, says: 'whose hash is known' },
  ])('is not installed, and never run: $what', async ({ program = wanted, file, known = true, says }) => {
    const at = place();
    if (!known) at.pins.temporal.programSha256 = {};
    await expect(setup.downloadArchive('temporal', { ...at, origin: await serve(program, file) })).rejects.toThrow(
      says,
    );
    expect(existsSync(at.cache) ? readdirSync(at.cache) : []).toEqual([]);
  });

  test('on PATH is used when nothing is in the cache, and only in the version that was tried', () => {
    const at = place();
    putOnPath('1.0.0');
    expect(setup.findExecutable('temporal', at)).toBeUndefined();
    const right = putOnPath('1.9.1');
    expect(setup.findExecutable('temporal', at)).toBe(right);
    mkdirSync(join(at.cache, 'temporal-1.9.1'), { recursive: true });
    writeFileSync(join(at.cache, 'temporal-1.9.1', 'temporal'), wanted, { mode: 0o755 });
    expect(setup.findExecutable('temporal', at)).toContain(at.cache);
  });

  test('of another on PATH does not come before the pinned one', () => {
    const before = findExecutable('temporal');
    putOnPath('1.0.0');
    expect(findExecutable('temporal')).toBe(before);
  });

  test('in the cache of this very checkout is the pinned one', () => {
    const file = findExecutable('temporal');
    const pins = JSON.parse(readFileSync(new URL('../../scripts/setup/pins.json', import.meta.url), 'utf8'));
    if (file?.includes('.cache') !== true) return expect(file).toBeDefined();
    expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(pins.temporal.programSha256[platform]);
  });
});

test('the set-up runs package managers with their settings and without our keys', () => {
  const theirs = {
    PATH: '/bin',
    HOME: '/home/me',
    npm_config_registry: 'r',
    NPM_TOKEN: 'n',
    PIP_INDEX_URL: 'p',
    https_proxy: 'x',
    NODE_EXTRA_CA_CERTS: '/ca',
  };
  const ours = {
    SIGNALBOX_API_KEY: 'k',
    SIGNALBOX_SECRET_KEY: 's',
    DATABASE_URL: 'd',
    TEMPORAL_API_KEY: 't',
    GITHUB_TOKEN: 'g',
    AWS_SECRET_ACCESS_KEY: 'a',
    PGPASSWORD: 'p',
  };
  expect(toolEnvironment({ ...theirs, ...ours })).toEqual(theirs);
});
