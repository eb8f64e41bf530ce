import { describe, expect, test } from 'vitest';
import { readHttpInput } from '../../src/conductor/http-input.ts';
import { parseDefinition } from '../../src/conductor/parse-definition.ts';

/** Path below the task's inputParameters → message, of what is wrong and of what is warned about. */
function register(inputParameters: object): { errors: Record<string, string>; warnings: Record<string, string> } {
  const parsed = parseDefinition({
    name: 'w',
    tasks: [{ name: 'call', taskReferenceName: 'call', type: 'HTTP', inputParameters }],
  });
  const byPath = (list: readonly { path: string; message: string }[]) =>
    Object.fromEntries(
      list.map(({ path, message }) => [path.replace('tasks[0].inputParameters', '').replace(/^\./, ''), message]),
    );
  return parsed.kind === 'invalid'
    ? { errors: byPath(parsed.errors), warnings: {} }
    : { errors: {}, warnings: byPath(parsed.warnings) };
}

const uri = 'https://example.com/';

describe('what is saved', () => {
  test.each([
    [{ uri }],
    [{ http_request: { uri, method: 'post', headers: { A: 1, B: '${workflow.input.b}', C: ['x'], D: null } } }],
    [{ http_request: '${workflow.input.request}' }],
    [{ uri: '${workflow.input.uri}', method: '${workflow.input.method}', readTimeOut: '${workflow.input.ms}' }],
    [{ uri: 'https://${workflow.input.host}/a b' }],
    [
      {
        uri,
        acceptedStatusCodes: [404, '4xx', '503'],
        accept: ['a/b', 'c/d'],
        body: [1],
        encode: 'true',
        asyncComplete: true,
      },
    ],
    [{ uri, method: null, headers: null, readTimeOut: null }],
  ])('%j has no mistake', (input) => {
    expect(register(input)).toEqual({ errors: {}, warnings: {} });
  });

  test.each([
    [{}, 'uri', /needs a uri/],
    [{ http_request: {} }, 'http_request.uri', /needs a uri/],
    [{ http_request: { url: uri } }, 'http_request.uri', /did you mean it by url/],
    [{ http_request: 'https://example.com/' }, 'http_request', /must be a map/],
    [{ uri: 7 }, 'uri', /begins with https/],
    [{ uri, method: 'FETCH' }, 'method', /GET, HEAD, POST/],
    [{ uri, headers: ['a'] }, 'headers', /map/],
    [{ uri, headers: { 'Content Type': 'x' } }, 'headers', /no header can have/],
    [{ uri, headers: { Host: 'internal' } }, 'headers', /Host.*belongs to the connection/],
    [{ uri, headers: { 'transfer-encoding': 'chunked' } }, 'headers', /belongs to the connection/],
    [{ uri, headers: { A: 'x\r\nB: y' } }, 'headers', /value for A/],
    [{ uri, headers: { A: { b: 1 } } }, 'headers', /value for A/],
    [{ uri, readTimeOut: -1 }, 'readTimeOut', /milliseconds/],
    [{ uri, connectionTimeOut: 'soon' }, 'connectionTimeOut', /milliseconds/],
    [{ uri, followRedirects: 'perhaps' }, 'followRedirects', /true or false/],
    [{ uri, acceptedStatusCodes: ['success'] }, 'acceptedStatusCodes', /families/],
    [{ uri, contentType: 'a\nb' }, 'contentType', /text of a header/],
    [{ uri, header: { A: 'b' } }, 'header', /did you mean headers/],
    [{ http_request: { uri, header: { A: 'b' } } }, 'http_request.header', /did you mean headers/],
  ])('%j is refused', (input, path, message) => {
    expect(register(input).errors).toEqual({ [path]: expect.stringMatching(message) });
  });

  test('an error repeats no value that may be a secret', () => {
    const parsed = parseDefinition({
      name: 'w',
      tasks: [
        {
          name: 'c',
          taskReferenceName: 'c',
          type: 'HTTP',
          inputParameters: { uri: 'hooks/secret-path', headers: { Authorization: 'Bearer secret-token\n' } },
        },
      ],
    });
    expect(parsed.kind).toBe('invalid');
    expect(JSON.stringify(parsed)).not.toContain('secret-');
  });

  test.each([
    [{ uri: 'example.com' }, 'uri', /begins with https.*fails when it is reached/],
    [{ uri: 'file:///etc/passwd' }, 'uri', /begins with https/],
    [{ uri, hedgingConfig: { maxAttempts: 3 } }, 'hedgingConfig', /never sent twice at once/],
    [{ uri, vipAddress: 'a' }, 'vipAddress', /no service registry/],
    [{ uri, readTimeout: 100 }, 'readTimeout', /did you mean readTimeOut/],
    [{ http_request: { uri }, method: 'POST' }, 'method', /put it inside/],
    [{ uri, readTimeOut: 0 }, 'readTimeOut', /600000 ms at most/],
    [{ uri, connectionTimeOut: 60_000 }, 'connectionTimeOut', /10000 ms at most/],
  ])('%j is saved with a warning', (input, path, message) => {
    expect(register(input).warnings).toEqual({ [path]: expect.stringMatching(message) });
  });
});

describe('what is read when it runs', () => {
  const read = (input: any) => {
    const found = readHttpInput(input);
    return found.kind === 'valid' ? found.value : found.reason;
  };

  test('defaults are those of Conductor', () => {
    expect(read({ uri })).toMatchObject({
      call: {
        method: 'GET',
        uri,
        headers: { Accept: 'application/json' },
        body: null,
        encode: true,
        followRedirects: false,
        connectMs: 3_000,
        silenceMs: 3_000,
      },
      asyncComplete: false,
    });
  });

  test('headers of its own come before accept and contentType, in any letters', () => {
    expect(
      read({
        uri,
        accept: 'a/b',
        contentType: 'c/d',
        body: {},
        headers: { ACCEPT: 'x/y', 'content-type': 'z/z', N: 1, gone: null },
      }),
    ).toMatchObject({
      call: { headers: { ACCEPT: 'x/y', 'content-type': 'z/z', N: '1' } },
    });
  });

  test.each([
    [{ http_request: 'text' }, /http_request resolved to string/],
    [{ uri: null }, /uri is missing/],
    [{ uri, method: 7 }, /method must be one of/],
    [{ uri, headers: { A: 'x\u0000' } }, /value for A/],
    [{ uri, readTimeOut: {} }, /readTimeOut must be milliseconds/],
  ])('%j cannot be sent', (input, reason) => {
    expect(read(input)).toMatch(reason);
  });
});
