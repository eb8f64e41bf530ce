import { existsSync } from 'node:fs';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The Chromium that the pages are tried in: the one in CHROMIUM, or where systems put it. */
export function findChromium(): string | undefined {
  return process.env['CHROMIUM'] ?? usual.find((path) => existsSync(path));
}
