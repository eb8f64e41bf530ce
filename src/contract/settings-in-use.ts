import { toShownUrl } from '../model/request.ts';
import { environment, tracingEnvironment } from './environment.ts';
import { parse } from './validation.ts';

/** A setting as it stands in an environment. */
export interface SettingInUse {
  readonly name: string;
  readonly state: 'set' | 'default';
  /** For people: what is secret is `***`. Absent: there is none, and none by default. */
  readonly value?: string;
  /** Why it cannot be used, and what to do. */
  readonly problem?: string;
}

/** A setting that the command line reads and a server does not. */
interface FurtherSetting {
  readonly name: string;
  readonly preset: string;
}

/** Every setting, in the order in which they are declared, with the value it has in `env`. An empty variable counts as unset. */
export function settingsInUse(
  env: Readonly<Record<string, string | undefined>>,
  further: readonly FurtherSetting[] = [],
): readonly SettingInUse[] {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  return [
    ...further.map(({ name, preset }) => settingOf(name, set[name], preset)),
    ...[environment, tracingEnvironment].flatMap((schema) => {
      const presets = new Map<string, unknown>(Object.entries(schema.parse({})));
      const parsed = parse<unknown>(schema, set);
      const errors = parsed.kind === 'valid' ? [] : parsed.errors;
      return Object.keys(schema.shape).map((name) => {
        const problem = errors.find(({ path }) => path === name || path.startsWith(`${name}[`))?.message;
        return { ...settingOf(name, set[name], presets.get(name)), ...(problem !== undefined && { problem }) };
      });
    }),
  ];
}

/** Its value is shown nowhere (G9). */
export function isSecretSetting(name: string): boolean {
  return /KEY|SECRET|PASSWORD/.test(name);
}

function settingOf(name: string, given: string | undefined, preset: unknown): SettingInUse {
  if (given !== undefined) return { name, state: 'set', value: toShownSetting(name, given) };
  const isNone = preset === undefined || (Array.isArray(preset) && preset.length === 0);
  return { name, state: 'default', ...(!isNone && { value: String(preset) }) };
}

function toShownSetting(name: string, value: string): string {
  if (isSecretSetting(name)) return '***';
  if (!value.includes('://')) return value;
  // Names and passwords stand in URLs of any protocol.
  return toShownUrl(value.replace(/:\/\/[^/?#]*@/, '://'));
}
