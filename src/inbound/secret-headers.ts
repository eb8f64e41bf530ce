import type { Source } from '../model/inbound/source.ts';

const known = new WeakMap<Source, ReadonlySet<string>>();

/** The headers a source is verified by are its secrets (R99): their names in lower case. */
export function secretHeadersOf(source: Source): ReadonlySet<string> {
  const found = known.get(source);
  if (found !== undefined) return found;
  const { headers, custom } = source.verifierSettings;
  const tokenHeader = custom?.kind === 'jwt' && custom.header !== undefined ? [custom.header] : [];
  const names = new Set([...Object.keys(headers), ...tokenHeader].map((name) => name.toLowerCase()));
  known.set(source, names);
  return names;
}
