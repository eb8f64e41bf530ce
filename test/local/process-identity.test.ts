import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, test } from 'vitest';

import {
  commandLineOf,
  formatProcessIdentity,
  identifyProcess,
  isRunning,
  parseProcessIdentity,
} from '../../src/local/process-identity.ts';

describe('the identity of a process', () => {
  test('stays the same while it runs and is over when it ends', async () => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const identity = identifyProcess(child.pid as number);
    expect(identity).toEqual(identifyProcess(child.pid as number));
    expect(isRunning(identity as NonNullable<typeof identity>)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isRunning(identity as NonNullable<typeof identity>)).toBe(false);
  });

  test('differs for another process with the same number', () => {
    expect(isRunning({ pid: process.pid, startMark: 'some other start' })).toBe(false);
  });

  test('can be written and read, and nothing else can be read', () => {
    const identity = { pid: 42, startMark: '17@boot' };
    expect(parseProcessIdentity(formatProcessIdentity(identity))).toEqual(identity);
    for (const text of ['', '42', '42\n', 'x\n17', '1\n17', '-1\n17', '0\n17', '42\n17\n18']) {
      expect(parseProcessIdentity(text), JSON.stringify(text)).toBeUndefined();
    }
  });

  test('comes with the arguments it was started with', async () => {
    const child = spawn('sleep', ['61']);
    await once(child, 'spawn');
    expect(commandLineOf(child.pid as number)).toBe('sleep 61');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(commandLineOf(child.pid as number)).toBe('');
  });
});
