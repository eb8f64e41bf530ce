import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { environment, tracingEnvironment } from '../../src/contract/environment.ts';
import { findDoubtfulSettings } from '../../src/contract/unknown-settings.ts';

const names = Object.keys(environment.shape);
const read = (file: string) => readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');

describe('every setting', () => {
  test('stands in the table of the README, and nothing else does', () => {
    const table = read('README.md').split('## Settings')[1]?.split('\n## ')[0] ?? '';
    const rows = table
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .join('\n');
    const named = new Set([...rows.matchAll(/`([A-Z][A-Z_]{3,})`/g)].map(([, name]) => name));
    expect(names.filter((name) => !named.has(name))).toEqual([]);
    expect(
      [...named].filter((name) => /^(SIGNALBOX|TEMPORAL)_/.test(name ?? '') && !names.includes(name ?? '')),
    ).toEqual([]);
  });

  test('is passed on by docker-compose.yml', () => {
    // The image sets these for itself.
    const inTheImage = ['PORT', 'HOST', 'SIGNALBOX_DATA_DIR'];
    const passed = new Set([...read('docker-compose.yml').matchAll(/^\s+([A-Z_]+): \S*/gm)].map(([, name]) => name));
    const all = [...names, ...Object.keys(tracingEnvironment.shape)];
    expect(all.filter((name) => !inTheImage.includes(name) && !passed.has(name))).toEqual([]);
  });
});

describe('traces', () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

  test('are on where a collector is named, by the rules of OpenTelemetry', () => {
    expect(readConfig({}).tracing).toBeUndefined();
    expect(readConfig(endpoint).tracing).toEqual({
      protocol: 'http/protobuf',
      sampler: 'parentbased_always_on',
      ratio: 1,
    });
    expect(
      readConfig({
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector/otlp',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.25',
      }).tracing,
    ).toEqual({ protocol: 'http/json', sampler: 'traceidratio', ratio: 0.25 });
    expect(readConfig({ ...endpoint, OTEL_SDK_DISABLED: 'true' }).tracing).toBeUndefined();
    expect(readConfig({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }).tracing).toBeUndefined();
  });

  test.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', /use a URL like/],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', /use http\/protobuf or http\/json/],
    ['OTEL_TRACES_EXPORTER', 'zipkin', /use otlp, or none/],
    ['OTEL_TRACES_SAMPLER', 'xray', /use one of always_on/],
    ['OTEL_TRACES_SAMPLER_ARG', '2', /use a share from 0 to 1/],
  ])('that could not work are refused by the name of the setting: %s', (name, value, message) => {
    expect(() => readConfig({ ...endpoint, [name]: value })).toThrow(message);
    expect(() => readConfig({ ...endpoint, [name]: value })).toThrow(name);
    // Without a collector they may be meant for another program.
    if (name !== 'OTEL_EXPORTER_OTLP_ENDPOINT') expect(() => readConfig({ [name]: value })).not.toThrow();
  });
});

describe('a setting that nobody reads', () => {
  test('is refused with the name that was meant', () => {
    expect(() => readConfig({ SIGNALBOX_RETENTION_DAY: '3' })).toThrow(
      'SIGNALBOX_RETENTION_DAY is no setting of Signalbox: did you mean SIGNALBOX_RETENTION_DAYS?',
    );
    expect(() => readConfig({ SIGNALBOX_COFFEE: '1', SIGNALBOX_API_KEYS: '1' })).toThrow(
      /SIGNALBOX_COFFEE is no setting of Signalbox: take it out\nSIGNALBOX_API_KEYS .*did you mean SIGNALBOX_API_KEY\?/,
    );
    expect(() =>
      readConfig({ SIGNALBOX_URL: 'http://127.0.0.1:8080', SIGNALBOX_LOG_LEVEL: 'warn', HOME: '/root' }),
    ).not.toThrow();
  });

  test("under a name without our prefix is doubtful, and may be somebody else's", () => {
    expect(findDoubtfulSettings({ TEMPORAL_ADRESS: 'x', DATABASE_URI: 'x', PATH: 'x', POST: 'x' })).toEqual([
      { name: 'TEMPORAL_ADRESS', meant: 'TEMPORAL_ADDRESS' },
      { name: 'DATABASE_URI', meant: 'DATABASE_URL' },
    ]);
    expect(findDoubtfulSettings({ DATABASE_URI: 'x', DATABASE_URL: 'x' })).toEqual([]);
  });
});

describe('an OpenID provider', () => {
  const whole = {
    SIGNALBOX_OIDC_ISSUER: 'https://accounts.example.com',
    SIGNALBOX_OIDC_CLIENT_ID: 'signalbox',
    SIGNALBOX_OIDC_CLIENT_SECRET: 'hush hush',
  };

  test('is set whole or not at all', () => {
    expect(readConfig({}).openId).toBeUndefined();
    for (const name of Object.keys(whole))
      expect(() => readConfig({ ...whole, [name]: '' })).toThrow(/SIGNALBOX_OIDC_CLIENT_SECRET go together/);
    expect(() => readConfig({ SIGNALBOX_OIDC_SCOPES: 'openid email groups' })).toThrow(
      /^SIGNALBOX_OIDC_SCOPES is set, and .* go together/,
    );
    expect(() => readConfig({ ...whole, SIGNALBOX_OIDC_ROLES_CLAIM: 'groups' })).toThrow('set both, or none');
    expect(
      readConfig({ ...whole, SIGNALBOX_OIDC_ROLES_CLAIM: 'groups', SIGNALBOX_OIDC_ROLES: 'a=b=admin, c=read' }),
    ).toMatchObject({
      openId: {
        issuer: 'https://accounts.example.com',
        scopes: 'openid profile email',
        rolesClaim: 'groups',
        roles: new Map([
          ['a=b', 'admin'],
          ['c', 'read'],
        ]),
      },
    });
  });

  test.each([
    { SIGNALBOX_OIDC_ISSUER: 'http://accounts.example.com' },
    { SIGNALBOX_OIDC_ISSUER: 'http://127.0.0.1.example.com' },
    { SIGNALBOX_OIDC_ISSUER: 'https://me:hush hush@accounts.example.com' },
    { SIGNALBOX_OIDC_SCOPES: 'email' },
    { SIGNALBOX_OIDC_ROLES_CLAIM: 'groups', SIGNALBOX_OIDC_ROLES: 'a=root' },
    { SIGNALBOX_OIDC_ROLES_CLAIM: 'groups', SIGNALBOX_OIDC_ROLES: 'a=read,a=admin' },
    { SIGNALBOX_OIDC_ROLES_CLAIM: 'groups', SIGNALBOX_OIDC_ROLES: 'admin' },
  ])('%j is refused, and no secret is repeated', (wrong) => {
    const [name = ''] = Object.keys(wrong).slice(-1);
    const refusal = () => readConfig({ ...whole, ...wrong });
    expect(refusal).toThrow(name);
    expect(refusal).not.toThrow('hush hush');
  });
});
