import { withoutUserInfo } from './user-info.ts';

/**
 * A URL as everybody may see it: without name and password, and with `***` for what its query says, since a key often
 * travels there. Path and parameter names stay, so that people know which URL it is.
 * @example toShownUrl('https://hooks.example.com/in?key=sesame&v=2') // 'https://hooks.example.com/in?key=***&v=***'
 */
export function toShownUrl(url: string): string {
  const [, address = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(url) ?? [];
  return (
    withoutUserInfo(address) +
    (query === undefined ? '' : `?${query.split('&').map(toShownParameter).join('&')}`) +
    (fragment === undefined ? '' : '#***')
  );
}

/** Without `=` the whole of it may be a key. */
function toShownParameter(parameter: string): string {
  const at = parameter.indexOf('=');
  if (at === -1) return parameter === '' ? '' : '***';
  return at === parameter.length - 1 ? parameter : `${parameter.slice(0, at)}=***`;
}
