import type { Response } from 'express';

/** A header of 16 KB is more than some clients take. */
const warningsMax = 20;
const charactersMax = 500;

/** Warnings about a saved thing that is probably not meant so. */
export function sendWarnings(
  response: Response,
  warnings: readonly { readonly path: string; readonly message: string }[],
): void {
  const more = warnings.length - warningsMax;
  const shown = more > 0 ? [...warnings.slice(0, warningsMax), { path: '', message: `and ${more} more` }] : warnings;
  for (const { path, message } of shown) {
    response.append(
      'X-Signalbox-Warning',
      `${path === '' ? '' : `${path}: `}${message}`.slice(0, charactersMax).replaceAll(/[^\x20-\x7e]/g, '?'),
    );
  }
}
