import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const folder = fileURLToPath(new URL('../../monitoring/', import.meta.url));
const read = (file: string) => parse(readFileSync(`${folder}${file}`, 'utf8'));

interface RuleTest {
  readonly alertname: string;
  readonly exp_alerts: readonly object[];
}

const alerts: readonly string[] = read('alerts.yml').groups.flatMap(({ rules }: any) =>
  rules.map(({ alert }: any) => alert),
);
const tests: readonly RuleTest[] = read('alerts.test.yml').tests.flatMap((one: any) => one.alert_rule_test);

test.each(alerts)('%s is tried where it is to be raised', (alert) => {
  expect(tests.some(({ alertname, exp_alerts }) => alertname === alert && exp_alerts.length > 0)).toBe(true);
});

/** Prometheus's own tool; Debian has it in the package prometheus. */
const promtool = (...args: string[]) => spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' });

describe.skipIf(promtool('--version').error !== undefined)('by promtool, where it is installed', () => {
  test.each([
    ['check', 'rules', '--lint=all', 'alerts.yml'],
    ['test', 'rules', 'alerts.test.yml'],
  ])('promtool %s %s', (...args) => {
    const { status, stdout, stderr } = promtool(...args);
    expect(status, stdout + stderr).toBe(0);
  });
});
