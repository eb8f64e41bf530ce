import type { Json } from '../model/json.ts';
import { optionAt } from '../model/inbound/platform-options.ts';
import type { PlatformField, VerifierSettings } from './platform.ts';
import { membersAt, textAt } from './schemes/body.ts';

/** A platform's option as it was sent. */
export function optionOf({ options }: VerifierSettings, field: Pick<PlatformField, 'path'>): Json | undefined {
  return optionAt(options, field);
}

/** A platform's option as text, also where it is a number; an empty one is none. */
export function textIn(settings: VerifierSettings, field: Pick<PlatformField, 'path'>): string | undefined {
  return textAt(optionOf(settings, field) ?? null, []);
}

/** A platform's option that is a list of texts. */
export function textsAt(settings: VerifierSettings, field: Pick<PlatformField, 'path'>): readonly string[] {
  return membersAt(optionOf(settings, field) ?? null, []).filter((member) => typeof member === 'string');
}
