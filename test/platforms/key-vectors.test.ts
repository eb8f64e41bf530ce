import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import type { Verification } from '../../src/model/inbound/verification.ts';
import { judge as judgeRequest } from '../../src/inbound/receive/judge.ts';
import { findPlatform } from '../../src/platforms/index.ts';
import { optionAt } from '../../src/model/inbound/platform-options.ts';
import { toVector, type Vector } from '../../src/platforms/vector-file.ts';

const file = JSON.parse(readFileSync(new URL('key-vectors.json', import.meta.url), 'utf8')) as {
  vectors: JsonObject[];
};
const vectorOf = (id: string) => toVector(file.vectors.find((raw) => raw['id'] === id) as JsonObject) as Vector;

function judge({ settings, request, nowSeconds }: Vector): Verification {
  return (findPlatform(settings) as NonNullable<ReturnType<typeof findPlatform>>).verify(settings, request, nowSeconds);
}

function withHeader(vector: Vector, name: string, value: string): Vector {
  const headers = vector.request.headers.filter(([known]) => known.toLowerCase() !== name.toLowerCase());
  return { ...vector, request: { ...vector.request, headers: [...headers, [name, value]] } };
}

describe('platforms with certificates, keys and tokens of their own', () => {
  it.each(file.vectors.map((raw) => [`${String(raw['id'])} ${String(raw['case'])}`, raw] as const))(
    '%s',
    (_name, raw) => {
      const judged = judge(toVector(raw) as Vector);
      expect(judged.kind === 'rejected' ? 'reject' : 'accept', JSON.stringify(judged)).toBe(raw['expect']);
    },
  );

  const accepted = file.vectors.filter((raw) => raw['expect'] === 'accept' && raw['body'] !== '');

  it.each(accepted.map((raw) => [String(raw['id']), raw] as const))(
    '%s: nothing configured refuses everything',
    (_id, raw) => {
      const vector = toVector(raw) as Vector;
      const { options, ...settings } = vector.settings;
      expect(judge({ ...vector, settings: { ...settings, secrets: [] } })).toMatchObject({
        kind: 'rejected',
        reason: 'SECRET_NOT_SET',
      });
    },
  );

  const bodySigned = accepted.filter(
    (raw) => ['sns', 'paypal'].includes(String(raw['platform'])) || raw['id'] === 'dev-rfc9421-05',
  );

  it.each(bodySigned.map((raw) => [String(raw['id']), raw] as const))(
    '%s: one more byte in the body refuses it',
    (_id, raw) => {
      const vector = toVector(raw) as Vector;
      const text = Buffer.from(vector.request.body)
        .toString()
        .replace(/"([^"]*)"\}$/, '"$1x"}');
      expect(
        judge({
          ...vector,
          request: { ...vector.request, body: Buffer.concat([Buffer.from(text), Buffer.from(' x')]) },
        }).kind,
      ).toBe('rejected');
    },
  );
});

it('SNS: a genuine message is read as the JSON that it is (M24)', () => {
  const { settings, request, nowSeconds } = vectorOf('dev-sns-01');
  const source = {
    id: 's',
    name: 's',
    verifierSettings: settings,
    receivers: {},
    starts: { workflows: {} },
    settings: {},
    tags: [],
    revision: 1,
  };
  const asSent = withHeader(
    { settings, request, nowSeconds } as Vector,
    'Content-Type',
    'text/plain; charset=UTF-8',
  ).request;
  expect(judgeRequest(source, asSent, { nowMs: nowSeconds * 1000 })).toMatchObject({
    kind: 'accepted',
    document: { payload: { Type: 'Notification' } },
  });
});

describe('what a sender must not choose', () => {
  it('SNS: a topic of another customer, rightly signed by Amazon', () => {
    const vector = vectorOf('dev-sns-01');
    const settings = {
      ...vector.settings,
      options: { sns: { topicArns: ['arn:aws:sns:us-west-2:123456789012:Other'] } },
    };
    expect(judge({ ...vector, settings })).toMatchObject({
      kind: 'rejected',
      detail: expect.stringContaining('topic'),
    });
  });

  it('SNS: a certificate that was not fetched', () => {
    const { keyDocuments, ...settings } = vectorOf('dev-sns-01').settings;
    expect(judge({ ...vectorOf('dev-sns-01'), settings })).toMatchObject({
      kind: 'rejected',
      detail: expect.stringContaining('could not be had'),
    });
  });

  it.each([
    'http://sns.us-east-1.amazonaws.com/a.pem',
    'https://sns.us-east-1.amazonaws.com.evil.example/a.pem',
    'https://evil.example/sns.us-east-1.amazonaws.com/a.pem',
    'https://sns.us-east-1.amazonaws.com:8443/a.pem',
    'https://x@sns.us-east-1.amazonaws.com/a.pem',
    'https://sns.us-east-1.amazonaws.com/a.txt',
    'https://127.0.0.1/a.pem',
  ])('SNS: fetches nothing from %s', (url) => {
    const { settings, request } = vectorOf('dev-sns-01');
    const body = Buffer.from(JSON.stringify({ SigningCertURL: url }));
    expect(findPlatform(settings)?.keyDocument?.(settings, { ...request, body })).toBeUndefined();
  });

  it('SNS: a confirmation names the URL to call, and only one at Amazon', () => {
    expect(judge(vectorOf('dev-sns-03'))).toMatchObject({
      kind: 'challenge',
      reply: { visit: expect.stringMatching(/^https:\/\/sns\.us-west-2\.amazonaws\.com\//) },
    });
  });

  it.each([
    'https://paypal.com.evil.example/c.pem',
    'http://api.paypal.com/c.pem',
    'https://evilpaypal.com/c',
    'https://api.paypal.com:444/c',
  ])('PayPal: fetches nothing from %s', (url) => {
    const vector = withHeader(vectorOf('dev-paypal-01'), 'PAYPAL-CERT-URL', url);
    expect(findPlatform(vector.settings)?.keyDocument?.(vector.settings, vector.request)).toBeUndefined();
    expect(judge(vector).kind).toBe('rejected');
  });

  it('PayPal: a certificate of the right name that no public root issued', () => {
    const vector = vectorOf('dev-paypal-01');
    const webhookId = optionAt(vector.settings.options, { path: 'signalbox.paypal.webhookId' });
    expect(
      judge({
        ...vector,
        settings: { ...vector.settings, options: { paypal: { webhookId: webhookId ?? '' } } },
      }).kind,
    ).toBe('rejected');
  });

  it('PayPal: another algorithm', () => {
    expect(judge(withHeader(vectorOf('dev-paypal-01'), 'PAYPAL-AUTH-ALGO', 'SHA1withRSA')).kind).toBe('rejected');
  });

  it('CloudEvents: a token in the header and another in the URL', () => {
    const vector = vectorOf('dev-cloudevents-04');
    expect(
      judge({ ...vector, request: { ...vector.request, url: `${vector.request.url}?access_token=mF_9.B5f-4.1JqM` } })
        .kind,
    ).toBe('rejected');
  });
});

describe('HTTP message signatures', () => {
  it('cover method, URL and body unless the operator says otherwise', () => {
    const vector = vectorOf('dev-rfc9421-01');
    const keys = optionAt(vector.settings.options, { path: 'signalbox.httpSignatures.keys' }) ?? [];
    const options = { httpSignatures: { keys } };
    expect(judge({ ...vector, settings: { ...vector.settings, options } })).toMatchObject({
      kind: 'rejected',
      detail: expect.stringContaining('@method'),
    });
  });

  it('age: one without a time is refused', () => {
    const vector = vectorOf('dev-rfc9421-05');
    const input =
      vector.request.headers.find(([name]) => name === 'signature-input')?.[1].replace(';created=1760000000', '') ?? '';
    expect(judge(withHeader(vector, 'signature-input', input))).toMatchObject({
      kind: 'rejected',
      reason: 'TIMESTAMP_OUT_OF_WINDOW',
    });
  });

  it.each([
    '',
    'sig1',
    'sig1=',
    'sig1=(',
    'sig1=("@method"',
    'sig1=("@method" "@method");created=1760000000;keyid="k-ec"',
    'sig1=("a";bs);created=1;keyid="k-ec"',
    'sig1=1',
    '=()',
    'sig1=(),',
    'x'.repeat(40_000),
  ])('refuse a header they cannot read: %.40s', (input) =>
    expect(judge(withHeader(vectorOf('dev-rfc9421-05'), 'Signature-Input', input)).kind).toBe('rejected'),
  );
});
