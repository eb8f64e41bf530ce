import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** A file of the page on which people read the OpenAPI documents. */
export interface ViewerFile {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const types: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'viewer.js': 'text/javascript; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
};

const read = new Map<string, Promise<ViewerFile | undefined>>();

/** Undefined: the page has no such file. Each is read once; there are two megabytes of them. */
export function viewerFile(name: string): Promise<ViewerFile | undefined> {
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  if (type === undefined) return Promise.resolve(undefined);
  const found = read.get(name) ?? readViewerFile(name, type);
  read.set(name, found);
  return found;
}

/** A build has them all in one folder; in a clone those of the viewer are in its package. */
async function readViewerFile(name: string, type: string): Promise<ViewerFile | undefined> {
  const own = await readFile(new URL(name, import.meta.url)).catch(() => undefined);
  const bytes = own ?? (await readPackageFile(name).catch(() => undefined));
  return bytes === undefined ? undefined : { type, bytes };
}

async function readPackageFile(name: string): Promise<Uint8Array> {
  return readFile(createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`));
}
