import { expect, test } from 'vitest';
import { withoutUserInfo } from '../../src/model/request.ts';

test.each([
  ['https://user:password@hooks.example.com/in', 'https://hooks.example.com/in'],
  ['HTTP://user@hooks.example.com', 'HTTP://hooks.example.com'],
  // The text before the last @ is all of it, as URL has it.
  ['https://user:pass@word@hooks.example.com/in', 'https://hooks.example.com/in'],
  ['https:user:password@hooks.example.com', 'https:hooks.example.com'],
  ['https:\\\\user:password@hooks.example.com', 'https:\\\\hooks.example.com'],
  ['https://user:p@@hooks.example.com?a=1', 'https://hooks.example.com?a=1'],
])('%s has no name and password any more', (url, shown) => {
  expect(withoutUserInfo(url)).toBe(shown);
  expect([new URL(shown).host, new URL(shown).username, new URL(shown).password]).toEqual([new URL(url).host, '', '']);
});

test.each([
  'https://hooks.example.com/in/@me',
  'https://hooks.example.com?to=a@b.example',
  'https://hooks.example.com#@',
  'https://hooks.example.com\\@me',
  '/webhook/a@b',
])('%s has none and stays as it is', (url) => expect(withoutUserInfo(url)).toBe(url));
