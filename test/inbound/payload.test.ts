import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { splitArray, toPayload, queryParametersOf } from '../../src/inbound/payload/payload.ts';
import type { PayloadOptions, PayloadSource } from '../../src/inbound/payload/payload.ts';

interface Sent {
  readonly type?: string;
  readonly encoding?: string;
  readonly query?: PayloadSource['query'];
  readonly options?: PayloadOptions;
}

function send(body: string | Uint8Array, { type, encoding, query = {}, options }: Sent = {}) {
  const headers: [string, string][] = [['Host', 'example.test']];
  if (type !== undefined) headers.push(['Content-Type', type]);
  if (encoding !== undefined) headers.push(['Content-Encoding', encoding]);
  return toPayload({ headers, query, body: typeof body === 'string' ? Buffer.from(body) : body }, options);
}

/** The payload, or the message of a malformed body. */
function payloadOf(body: string | Uint8Array, sent: Sent = {}) {
  const result = send(body, sent);
  return result.kind === 'payload' ? result.payload : result.message;
}

const json = { type: 'application/json' };
const form = { type: 'application/x-www-form-urlencoded' };

describe('JSON', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON', 'application/cloudevents+json'])(
    'is taken as it is under %s (M20)',
    (type) => {
      expect(payloadOf('{"a":{"b":[1,null]}}', { type })).toEqual({ a: { b: [1, null] } });
    },
  );

  it.each([
    ['[{"a":1}]', [{ a: 1 }]],
    ['"x"', 'x'],
    ['7', 7],
    ['null', null],
    ['false', false],
  ])('%s becomes {request: ...}', (text, value) => {
    expect(send(text, json)).toEqual({ kind: 'payload', payload: { request: value }, body: value });
  });

  it.each([
    ['{"a":1', 'too early, at line 1, column 7: expected "," or "}"'],
    ['{"a":1,\n  "b": x}', 'line 2, column 8: expected a value'],
    ['{"a" 1}', 'line 1, column 6: expected ":"'],
    ['{a:1}', 'line 1, column 2: expected a key in double quotes'],
    ['[1,]', 'line 1, column 4: expected a value'],
    ['[1 2]', 'line 1, column 4: expected "," or "]"'],
    ['{"a":"b', 'expected the end of a string'],
    ['["\\x"]', 'line 1, column 3: expected a valid escape'],
    ['["a\nb"]', 'expected the end of a string'],
    ['{} {}', 'line 1, column 4: expected nothing more'],
    ['01234567890123456789', 'line 1, column 2: expected nothing more'],
    ['[NaN]', 'line 1, column 2: expected a value'],
    [' ', 'too early'],
  ])('%s that is declared but does not parse is malformed, and the message says where (M25)', (text, place) => {
    expect(send(text, json)).toEqual({ kind: 'malformed', message: expect.stringContaining(place) });
  });

  it('quotes nothing of a malformed body (G9)', () => {
    expect(payloadOf('{"password":"hunter2" oops', json)).not.toMatch(/hunter2|password|oops/);
  });

  it('may begin with a byte-order mark (M25)', () => {
    expect(payloadOf('\uFEFF{"a":1}', json)).toEqual({ a: 1 });
  });

  it('has the last of equal keys', () => {
    expect(payloadOf('{"a":1,"a":2}', json)).toEqual({ a: 2 });
  });

  it('is read in its charset; bytes that are no text are malformed', () => {
    expect(payloadOf(Buffer.from('{"a":"ü"}', 'latin1'), { type: 'application/json; charset="ISO-8859-1"' })).toEqual({
      a: 'ü',
    });
    expect(payloadOf(Buffer.from('{"a":"ü"}', 'latin1'), json)).toContain('not text');
  });

  it('may be nested 512 levels deep and not deeper', () => {
    const nested = (levels: number) =>
      `{"text":"${'['.repeat(600)}","a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    expect(send(nested(512), json).kind).toBe('payload');
    expect(payloadOf(nested(513), json)).toContain('512 levels');
    expect(payloadOf('['.repeat(1_000_000), json)).toContain('512 levels');
  });

  it('holds a key __proto__ without harm', () => {
    const payload = payloadOf('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}', {
      ...json,
      query: { a: 'b' },
    });
    expect(Object.keys(payload)).toEqual(['__proto__', 'constructor', 'a']);
    expect(Object.getPrototypeOf(payload)).toBe(Object.prototype);
    expect(payload).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('request parameters (M21)', () => {
  it('are added, repeated ones as a list', () => {
    expect(payloadOf('{"a":1}', { ...json, query: queryParametersOf('/webhook/x?b=2&c=3&c=%C3%A4&b%20c=') })).toEqual({
      a: 1,
      b: '2',
      c: ['3', 'ä'],
      'b c': '',
    });
  });

  it('never replace a key of the body', () => {
    expect(payloadOf('{"a":1}', { ...json, query: { a: 'x', b: 'y' } })).toEqual({ a: 1, b: 'y' });
    expect(payloadOf('[1]', { ...json, query: { request: 'x' } })).toEqual({ request: [1] });
  });

  it('are no part of the body', () => {
    expect(send('{"a":1}', { ...json, query: { b: 'y' } })).toMatchObject({ body: { a: 1 } });
  });

  it('can have any name', () => {
    const payload = payloadOf('{}', {
      ...json,
      query: queryParametersOf('https://h.test/x?__proto__=a&toString=b#?c=d'),
    });
    expect(Object.entries(payload)).toEqual([
      ['__proto__', 'a'],
      ['toString', 'b'],
    ]);
    expect(queryParametersOf('/x')).toEqual({});
  });

  it('are all of the payload when the body is empty (M26)', () => {
    expect(payloadOf('', { ...json, query: { a: 'b' } })).toEqual({ a: 'b' });
    expect(send('')).toEqual({ kind: 'payload', payload: {}, body: {} });
    expect(payloadOf('\uFEFF', json)).toEqual({});
    expect(payloadOf('', { encoding: 'gzip' })).toEqual({});
  });
});

describe('forms (M22)', () => {
  it('become an object, repeated fields a list', () => {
    expect(payloadOf('From=%2B49&Body=a+b&x=1&x=2', form)).toEqual({ From: '+49', Body: 'a b', x: ['1', '2'] });
  });

  it('with JSON in payload have its keys, and other fields do not replace them', () => {
    const body = new URLSearchParams({
      payload: '{"action":"opened","id":9007199254740993}',
      action: 'x',
      extra: 'y',
    }).toString();
    expect(payloadOf(body, form)).toEqual({ action: 'opened', id: '9007199254740993', extra: 'y' });
  });

  it.each(['{"a":', '[1]', 'text', ''])('keep a payload of %j as the field it is', (payload) => {
    expect(payloadOf(new URLSearchParams({ payload }).toString(), form)).toEqual({ payload });
  });

  it('that are JSON are taken as JSON (curl -d)', () => {
    expect(payloadOf('{"a":[1]}', form)).toEqual({ a: [1] });
    expect(payloadOf('[{"a":1}]', form)).toEqual({ request: [{ a: 1 }] });
    expect(payloadOf('{"a"=1', form)).toEqual({ '{"a"': '1' });
  });
});

it('refuses a form of more fields than any form has', () => {
  expect(payloadOf('a&'.repeat(10_001), form)).toContain('10000 fields');
  expect(payloadOf('a&'.repeat(10_000), form)).toHaveProperty('a.length', 10_000);
});

describe('multipart/form-data (M23)', () => {
  const type = 'multipart/form-data; boundary="b 1"';
  const part = (headers: string, content: string) => `--b 1\r\n${headers}\r\n\r\n${content}\r\n`;
  const field = (name: string, content: string) => part(`Content-Disposition: form-data; name="${name}"`, content);

  it('has text fields as in a form, and of files what they are called, their type and size', () => {
    const file = part(
      'Content-Disposition: form-data; name="f"; filename="a%22b.png"\r\ncontent-type: image/png',
      '\u0000\r\n--b\r\n',
    );
    const body = `preamble\r\n${field('a', 'x')}${field('a', '')}${file}${field('ü;"q'.replace('"', '\\"'), 'ö')}--b 1--\r\nepilogue`;
    expect(payloadOf(body, { type })).toEqual({
      a: ['x', ''],
      f: { filename: 'a"b.png', contentType: 'image/png', size: 8 },
      'ü;"q': 'ö',
    });
  });

  it('expands a payload of JSON', () => {
    expect(payloadOf(`${field('payload', '{"a":1}')}${field('a', 'x')}--b 1--`, { type })).toEqual({ a: 1 });
  });

  it('may have no part', () => {
    expect(payloadOf('--b 1--\r\n', { type })).toEqual({});
  });

  it.each([
    ['without a boundary', 'x', 'multipart/form-data', 'no boundary'],
    ['that ends too early', field('a', 'x'), type, 'last boundary'],
    ['with another boundary', '--c\r\n', type, 'last boundary'],
    [
      'with a part that has no name',
      `${part('Content-Disposition: form-data', 'x')}--b 1--`,
      type,
      'part 1 has no readable name',
    ],
    [
      'with a part whose headers are huge',
      `${part(`Content-Disposition: form-data; name="${'x'.repeat(20_000)}"`, '')}--b 1--`,
      type,
      'part 1',
    ],
    ['with too many parts', `${field('a', '').repeat(1_001)}--b 1--`, type, '1000 parts'],
  ])('%s is malformed', (_what, body, contentType, message) => {
    expect(send(body, { type: contentType })).toEqual({ kind: 'malformed', message: expect.stringContaining(message) });
  });
});

describe('other bodies (M24)', () => {
  it.each([undefined, '', 'application/octet-stream', 'application/x-unheard-of', 'nonsense'])(
    'of type %j are JSON if they parse, else text',
    (type) => {
      expect(payloadOf('{"a":1}', type === undefined ? {} : { type })).toEqual({ a: 1 });
      expect(payloadOf('{"a":1', type === undefined ? {} : { type })).toEqual({ request: '{"a":1' });
    },
  );

  it('of type text/plain that are an object or a list of JSON are read as that, unless told otherwise', () => {
    for (const type of ['text/plain', 'text/plain;charset=UTF-8', 'Text/Plain']) {
      expect(payloadOf(' {"a":1}', { type })).toEqual({ a: 1 });
      expect(payloadOf('[1]', { type })).toEqual({ request: [1] });
      for (const text of ['<a>1</a>', '{"a":1', '5', '"word"', 'null', 'hello {"a":1}'])
        expect(payloadOf(text, { type })).toEqual({ request: text });
      expect(payloadOf('{"a":1}', { type, options: { jsonInText: false } })).toEqual({ request: '{"a":1}' });
    }
  });

  it.each(['text/xml; charset=utf-8', 'application/xml', 'application/soap+xml', 'text/html', 'text/csv'])(
    'of type %s are text',
    (type) => {
      expect(payloadOf('<a>1</a>', { type })).toEqual({ request: '<a>1</a>' });
      expect(payloadOf('{"a":1}', { type })).toEqual({ request: '{"a":1}' });
    },
  );

  it('are read in their charset, and as UTF-8 when nobody knows it', () => {
    expect(payloadOf(Buffer.from('für', 'latin1'), { type: 'text/plain; charset=iso-8859-1' })).toEqual({
      request: 'für',
    });
    expect(payloadOf(Buffer.from('für', 'utf16le'), { type: 'text/plain; charset=UTF-16LE' })).toEqual({
      request: 'für',
    });
    expect(payloadOf('für', { type: 'text/plain; charset=klingon' })).toEqual({ request: 'für' });
  });

  it.each(['text/plain', 'application/octet-stream', undefined])(
    'of type %s that are not UTF-8 are base64, and say so',
    (type) => {
      const bytes = Uint8Array.of(0xff, 0x00, 0xfe);
      expect(payloadOf(bytes, { ...(type && { type }), query: { requestEncoding: 'none' } })).toEqual({
        request: '/wD+',
        requestEncoding: 'base64',
      });
    },
  );
});

describe('numbers (M27)', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['12345678901234567890', '12345678901234567890'],
    ['1'.repeat(2_000), '1'.repeat(2_000)],
    ['1e400', '1e400'],
    [`${'9'.repeat(400)}.5`, `${'9'.repeat(400)}.5`],
    ['0.12345678901234567890', 0.12345678901234568],
    ['12345678901234567890.5', 12345678901234567890.5],
    ['1e20', 1e20],
    ['1.0', 1],
    ['"9007199254740993"', '9007199254740993'],
  ])('%s keeps its value', (text, value) => {
    for (const [body, payload] of [
      [`{"n":${text}}`, { n: value }],
      [`{"n": [ ${text} ,1],"o":{"x":${text}}}`, { n: [value, 1], o: { x: value } }],
      [text, { request: value }],
    ] as const) {
      expect(payloadOf(body, json)).toEqual(payload);
    }
  });

  it('leaves strings alone that look like numbers beside text, quotes and backslashes', () => {
    const text = String.raw`{"a\\":"x\":12345678901234567890,","12345678901234567890":"\\","n":12345678901234567890}`;
    expect(payloadOf(text, json)).toEqual({
      'a\\': 'x":12345678901234567890,',
      '12345678901234567890': '\\',
      n: '12345678901234567890',
    });
  });

  it('takes no long for long runs of digits', () => {
    expect(send(`"${'1'.repeat(4_000_000)}"`, json).kind).toBe('payload');
    expect(send(`[${'1,'.repeat(1_000_000)}${'1'.repeat(1_000_000)}]`, json).kind).toBe('payload');
  });
});

describe('Content-Encoding', () => {
  const body = Buffer.from('{"a":1}');
  it.each([
    ['gzip', gzipSync(body)],
    ['x-gzip', gzipSync(body)],
    ['GZIP', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['deflate', deflateRawSync(body)],
    ['br', brotliCompressSync(body)],
    ['identity', body],
    ['gzip, br', brotliCompressSync(gzipSync(body))],
  ])('%s is undone', (encoding, bytes) => {
    expect(payloadOf(bytes, { ...json, encoding })).toEqual({ a: 1 });
  });

  it('bounds what a small body unfolds to', () => {
    const options = { bytesMax: 1_000 };
    for (const [encoding, compress] of [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
    ] as const) {
      expect(payloadOf(compress(Buffer.alloc(1_001, ' ')), { encoding, options })).toContain('more than 1000 bytes');
      expect(payloadOf(compress(Buffer.alloc(1_000, 'x')), { encoding, options })).toEqual({
        request: 'x'.repeat(1_000),
      });
    }
  });

  it.each([
    ['gzip', 'not gzip'],
    ['br', 'not br at all'],
    ['deflate', 'no'],
    ['gzip', gzipSync(body).subarray(0, 12)],
    ['zstd', 'x'],
    ['gzip,gzip,gzip', 'x'],
  ])('%s that cannot be undone is malformed', (encoding, bytes) => {
    expect(send(bytes, { ...json, encoding })).toEqual({ kind: 'malformed', message: expect.stringMatching(/^the /) });
  });
});

describe('splitArray (M29)', () => {
  const split = (text: string, query: PayloadSource['query'] = {}) => {
    const result = send(text, { ...json, query });
    return result.kind === 'payload' ? splitArray(result) : result;
  };

  it('gives one payload per element, in order, each with the parameters', () => {
    expect(split('[{"event":"a"},{"event":"b"}]', { q: '1' })).toEqual([
      { request: [{ event: 'a' }], q: '1' },
      { request: [{ event: 'b' }], q: '1' },
    ]);
    expect(split('[]')).toEqual([]);
  });

  it('leaves an object whole, also one with a list under "request"', () => {
    expect(split('{"request":[1,2]}')).toEqual([{ request: [1, 2] }]);
  });
});
