import { expect, test } from 'vitest';
import { environment, tracingEnvironment } from '../../src/contract/environment.ts';
import { runSignalbox } from '../helpers/command-line.ts';

/** Nobody listens there: settings are looked at all the same. */
const nobody = { SIGNALBOX_URL: 'http://127.0.0.1:1' };
const secret = 'a-secret-of-forty-characters-that-nobody';

test('doctor shows what is set, and every setting with its default when it is asked to', async () => {
  const env = { ...nobody, PORT: '9000', SIGNALBOX_WORKFLOWS: '' };
  const { out } = await runSignalbox(['doctor'], { env });
  expect(out).toContain('settings: 2 set in this shell');
  expect(out).toContain('     PORT=9000\n');
  expect(out).not.toContain('SIGNALBOX_RETENTION_DAYS');
  const all = (await runSignalbox(['doctor', '--settings'], { env })).out;
  expect(all).toContain('     SIGNALBOX_RETENTION_DAYS: 8, by default\n');
  expect(all).toContain('     SIGNALBOX_WORKFLOWS: none, by default\n');
  for (const name of [...Object.keys(environment.shape), ...Object.keys(tracingEnvironment.shape)])
    expect(all).toMatch(new RegExp(`^ {5}${name}[:=]`, 'm'));
  const { settings } = JSON.parse((await runSignalbox(['doctor', '--json'], { env })).out);
  expect(settings).toContainEqual({ name: 'PORT', state: 'set', value: '9000' });
  expect(settings).toContainEqual({ name: 'HOST', state: 'default', value: '127.0.0.1' });
});

test('secrets are shown nowhere, wherever they stand in a setting (G9)', async () => {
  const secrets = Object.keys(environment.shape).filter((name) => /KEY|SECRET/.test(name));
  expect(secrets.length).toBeGreaterThanOrEqual(5);
  const env = {
    ...nobody,
    ...Object.fromEntries(secrets.map((name) => [name, secret])),
    DATABASE_URL: `postgresql://me:${secret}@db.internal:5432/hooks`,
    SIGNALBOX_OIDC_ISSUER: `https://me:${secret}@accounts.example.com`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `https://collector.example.com/?key=${secret}`,
  };
  const { out, error } = await runSignalbox(['doctor', '--settings'], { env });
  const json = await runSignalbox(['doctor', '--settings', '--json'], { env });
  expect(out + error + json.out + json.error).not.toContain(secret);
  expect(out).toContain('DATABASE_URL=postgresql://db.internal:5432/hooks');
  for (const name of secrets) expect(out).toContain(`     ${name}=***`);
});

test.each([
  [{ SIGNALBOX_WORKFLOW: 'flows' }, 'SIGNALBOX_WORKFLOW', 'Did you mean SIGNALBOX_WORKFLOWS?'],
  [{ SIGNALBOX_RETENTION: '8' }, 'SIGNALBOX_RETENTION', 'Did you mean SIGNALBOX_RETENTION_DAYS?'],
  [{ SIGNALBOX_COFFEE: 'yes' }, 'SIGNALBOX_COFFEE', 'Take it out.'],
  [{ DATABSE_URL: 'postgresql://db/x' }, 'DATABSE_URL', 'Did you mean DATABASE_URL?'],
  [{ TEMPORAL_ADDRESS: 'localhost' }, 'TEMPORAL_ADDRESS', 'Use host:port, for example localhost:7233.'],
  [{ SIGNALBOX_ALLOW_TARGETS: 'a,b c' }, 'SIGNALBOX_ALLOW_TARGETS', 'Use addresses, CIDR ranges and host names'],
])('%j needs attention: what is wrong with %s, and what to do', async (set, name, next) => {
  const { code, out } = await runSignalbox(['doctor', '--json'], { env: { ...nobody, ...set } });
  expect(code).toBe(1);
  expect(JSON.parse(out).findings).toContainEqual({
    check: `setting ${name}`,
    ok: false,
    detail: expect.any(String),
    next: expect.stringContaining(next),
  });
});
