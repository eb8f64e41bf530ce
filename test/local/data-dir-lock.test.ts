import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { DataDirInUseError, lockDataDir } from '../../src/local/data-dir-lock.ts';
import { formatProcessIdentity, identifyProcess } from '../../src/local/process-identity.ts';
import { newDataDir } from './scratch.ts';

describe('the lock of a data directory', () => {
  test('can be taken several times by one process and is free after as many releases', () => {
    const dataDir = newDataDir();
    const first = lockDataDir(dataDir);
    const second = lockDataDir(join(dataDir, '.'));
    first.release();
    first.release();
    expect(existsSync(join(dataDir, 'signalbox.pid'))).toBe(true);
    second.release();
    expect(readdirSync(dataDir)).toEqual([]);
  });

  test('is refused while another process holds it, and names that process and the setting', () => {
    const dataDir = newDataDir();
    const other = identifyProcess(process.ppid);
    if (other === undefined) throw new Error('the parent must run');
    writeFileSync(join(dataDir, 'signalbox.pid'), formatProcessIdentity(other));
    expect(() => lockDataDir(dataDir)).toThrow(DataDirInUseError);
    expect(() => lockDataDir(dataDir)).toThrow(`SIGNALBOX_DATA_DIR ${dataDir} is in use by process ${process.ppid}`);
    expect(readdirSync(dataDir)).toEqual(['signalbox.pid']);
  });

  test.each([
    ['whose process is gone but its number runs again', `${process.ppid}\nanother start\n`],
    ['that was left empty', ''],
  ])('takes over a lock %s', (_, content) => {
    const dataDir = newDataDir();
    writeFileSync(join(dataDir, 'signalbox.pid'), content);
    const lock = lockDataDir(dataDir);
    expect(readdirSync(dataDir)).toEqual(['signalbox.pid']);
    lock.release();
  });
});
