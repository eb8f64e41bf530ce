import { expect, test } from 'vitest';
import { toShownUrl } from '../../src/model/request.ts';

test.each([
  ['https://hooks.example.com/in', 'https://hooks.example.com/in'],
  ['https://hooks.example.com/in?key=sesame', 'https://hooks.example.com/in?key=***'],
  ['https://hooks.example.com/in?a=1&b=2=3&c=&d', 'https://hooks.example.com/in?a=***&b=***&c=&***'],
  ['https://hooks.example.com/in?sesame', 'https://hooks.example.com/in?***'],
  ['https://hooks.example.com/in?', 'https://hooks.example.com/in?'],
  ['https://hooks.example.com/in?=sesame', 'https://hooks.example.com/in?=***'],
  ['https://user:sesame@hooks.example.com/in?key=sesame#sesame', 'https://hooks.example.com/in?key=***#***'],
  ['https://hooks.example.com#sesame?sesame=1', 'https://hooks.example.com#***'],
  ['https://hooks.example.com/in?to=https://user:sesame@x.example/?y', 'https://hooks.example.com/in?to=***'],
  ['/relative?key=sesame', '/relative?key=***'],
  ['', ''],
])('%s is shown as %s', (url, shown) => {
  expect(toShownUrl(url)).toBe(shown);
  // The shown text holds nothing to hide any more.
  expect(toShownUrl(shown.replaceAll('&***', '').replaceAll('?***', ''))).not.toContain('sesame');
});
