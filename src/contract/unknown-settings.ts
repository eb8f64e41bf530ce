import { suggest } from '../model/suggest.ts';
import { environment, tracingEnvironment } from './environment.ts';

export interface UnknownSetting {
  readonly name: string;
  /** The setting that was probably meant. */
  readonly meant?: string;
}

/** Names of ours that are read elsewhere: by the command line, and by docker-compose.yml. */
const readElsewhere: ReadonlySet<string> = new Set([
  'SIGNALBOX_URL',
  'SIGNALBOX_PUBLISH',
  'SIGNALBOX_VERSION',
  'SIGNALBOX_DB_PASSWORD',
]);

const prefix = 'SIGNALBOX_';
const known = [...Object.keys(environment.shape), ...Object.keys(tracingEnvironment.shape)];
const ours = known.filter((name) => name.startsWith(prefix));

/** Settings under our own prefix that nobody reads: written wrong, or of another version. */
export function findUnknownSettings(env: Readonly<Record<string, string | undefined>>): readonly UnknownSetting[] {
  return Object.keys(env)
    .filter((name) => name.startsWith(prefix) && !ours.includes(name) && !readElsewhere.has(name))
    .map((name) => {
      // Without the prefix, which makes all of them alike.
      const meant = suggest(
        name.slice(prefix.length),
        ours.map((one) => one.slice(prefix.length)),
      );
      return meant === undefined ? { name } : { name, meant: prefix + meant };
    });
}

/** Names without our prefix that differ from a setting by a letter or two. They may be somebody else's. */
export function findDoubtfulSettings(env: Readonly<Record<string, string | undefined>>): readonly UnknownSetting[] {
  const others = known.filter((name) => !name.startsWith(prefix) && name.length >= lettersMin);
  return Object.keys(env)
    .filter((name) => !known.includes(name) && !name.startsWith(prefix))
    .flatMap((name) => {
      const meant = suggest(name, others, { differMax: 2 });
      return meant === undefined || env[meant] !== undefined ? [] : [{ name, meant }];
    });
}

/** PORT and HOST are near to half of all names. */
const lettersMin = 8;
