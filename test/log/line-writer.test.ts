import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';

const program = fileURLToPath(new URL('./pipe-writer.ts', import.meta.url));
const project = fileURLToPath(new URL('../../', import.meta.url));

/** Runs the program with standard output and standard error in one pipe, read by a shell command. */
function into(reader: string, asked: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-log-'));
  const words = `'${process.execPath}' --import tsx '${program}' '${new URLSearchParams(asked)}'`;
  const shell = spawn(
    'sh',
    ['-c', `(cd '${project}'; ${words} 3>"$OLDPWD/alive" 2>&1; echo $? >"$OLDPWD/code") | (${reader})`],
    { cwd: folder, detached: true },
  );
  onTestFinished(() => {
    try {
      process.kill(-Number(shell.pid), 'SIGKILL');
    } catch {
      // All have ended.
    }
    rmSync(folder, { recursive: true, force: true });
  });
  const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '');
  return { read, write: (name: string) => writeFileSync(join(folder, name), ''), ended: once(shell, 'exit') };
}

test('a pipe that nobody reads, which a child has made blocking, stops nothing; what the reader missed is counted and said once it is back', async () => {
  const lines = 12_000;
  const run = into('while [ ! -e go ]; do sleep 0.1; done; cat > out', {
    lines: String(lines),
    millisecondsAfter: '1500',
  });
  await vi.waitFor(() => expect(run.read('alive')).toMatch(/^alive [1-9]/), { timeout: 20_000 });
  run.write('go');
  await run.ended;
  const read = run.read('out').trim().split('\n');
  const got = read.filter((line) => /^\d/.test(line));
  const said = read.filter((line) => line.startsWith('dropped ')).map((line) => Number(line.slice(8)));
  expect(said.length).toBeGreaterThan(0);
  expect(got.length + said.reduce((sum, one) => sum + one, 0)).toBe(lines);
  // In order, none torn: the gap is where it is said to be.
  const gap = read.findIndex((line) => line.startsWith('dropped '));
  expect(read[0]).toBe('begin');
  expect(read.slice(1, gap).map((line) => Number.parseInt(line, 10))).toEqual([...Array(gap - 1).keys()]);
  expect(run.read('code').trim()).toBe('0');
});

test('the end of the process does not wait for a reader that never comes', async () => {
  const run = into('sleep 60', { lines: '3000' });
  await vi.waitFor(() => expect(run.read('code').trim()).toBe('0'), { timeout: 20_000 });
});

test('a reader that has gone, and a full disk, cost lines and nothing else', async () => {
  const gone = into('head -1 > out', { lines: '3000', millisecondsAfter: '300' });
  await vi.waitFor(() => expect(gone.read('code').trim()).toBe('0'), { timeout: 20_000 });
  expect(gone.read('out')).toBe('begin\n');
  expect(Number(gone.read('alive').split(' ')[1])).toBeGreaterThan(0);
  const shell = spawn('sh', ['-c', `'${process.execPath}' --import tsx '${program}' 'lines=100' >/dev/full 3>&2`], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  shell.stderr.on('data', (text) => (said += text));
  expect(await once(shell, 'exit')).toEqual([0, null]);
  expect(said).toMatch(/^alive /);
});

test('what a reader keeps up with arrives whole, lines of any length included', async () => {
  const run = into('cat > out', { lines: '100', bytes: '10000' });
  await run.ended;
  const read = run.read('out').trim().split('\n');
  expect(read).toHaveLength(101);
  expect(read.slice(1).every((line, at) => line === `${at} `.padEnd(10_000, 'x'))).toBe(true);
});
