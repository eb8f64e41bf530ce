/** The path of a member in error messages: `a.b`, or `a['b c']` where the key needs it. */
export function memberPath(path: string, key: string): string {
  return /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}['${key.replace(/[\\']/g, '\\$&')}']`;
}
