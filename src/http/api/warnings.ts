import type { Response } from 'express';

/** A header of 16 KB is more than some clients take. */
const warningsMax = 20;
const charactersMax = 500;

/** What was saved all the same, but is probably not what was meant. */
export function sendWarnings(response: Response, warnings: readonly { readonly path: string; readonly message: string }[]): void {
  for (const { path, message } of warnings.slice(0, warningsMax)) {
    response.append('X-Signalbox-Warning', `${path}: ${message}`.slice(0, charactersMax).replaceAll(/[^\x20-\x7e]/g, '?'));
  }
}
