import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';
import { createApiRoutes, type ApiPrivilege } from './api/api-routes.ts';
import { sendProblem } from './problem.ts';
import type { Routes } from './routes.ts';

/** Made by `scripts/build-console.mjs`: beside the sources, and in a build. */
const folders = ['../../.cache/console/', '../../console/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** Where the console's pages begin; what is behind is read in the browser. */
const sections = [
  'webhooks',
  'events',
  'waits',
  'workflows',
  'definitions',
  'schemas',
  'requests',
  'settings',
  'sign-in',
] as const;

/** Stands in the page for what each answer has its own of. */
const noncePlaceholder = /__CSP_NONCE__/g;

/** Everybody may load the pages; they are for people, so no document of the API has them. */
const ofPages = { needs: 'open', isServed: false } as const;

interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip?: Buffer;
  readonly brotli?: Buffer;
}

/**
 * The console: one page for all its addresses, and the files that it loads. The page holds nothing of this server; each
 * call that it makes needs what calls of the API need.
 */
export function createConsolePages(): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  const folder = folders.find((one) => existsSync(join(one, 'index.html')));
  const page = folder === undefined ? undefined : readFileSync(join(folder, 'index.html'), 'utf8');
  const assets = folder === undefined ? new Map<string, Asset>() : readAssets(join(folder, 'assets'));
  const sendPage: RequestHandler<object> = (_request, response) => {
    if (page === undefined)
      return sendProblem(response, {
        status: 404,
        message: 'The console is not built: run "npm run build", or "npm start", which builds it first.',
      });
    const nonce = randomBytes(18).toString('base64');
    response
      .set({ ...pageHeaders, 'Content-Security-Policy': policyOf(nonce), 'Cache-Control': 'no-store' })
      .type('html')
      .send(page.replace(noncePlaceholder, nonce));
  };
  routes.get('/', ofPages, sendPage);
  for (const section of sections) {
    routes.get(`/${section}`, ofPages, sendPage);
    routes.get(`/${section}/*rest`, ofPages, sendPage);
  }
  routes.get('/assets/:file', ofPages, ({ params: { file }, headers }, response) => {
    const asset = assets.get(file);
    if (asset === undefined)
      return sendProblem(response, {
        status: 404,
        message: `The console has no file ${file}. It was built anew since the page was loaded: load the page again.`,
      });
    const accepted = headers['accept-encoding'] ?? '';
    const [encoding, bytes] =
      /\bbr\b/.test(accepted) && asset.brotli
        ? ['br', asset.brotli]
        : /\bgzip\b/.test(accepted) && asset.gzip
          ? ['gzip', asset.gzip]
          : [undefined, asset.plain];
    response.set({
      ...fileHeaders,
      // Its name changes with its content.
      'Cache-Control': 'public, max-age=31536000, immutable',
      Vary: 'Accept-Encoding',
      ...(encoding !== undefined && { 'Content-Encoding': encoding }),
    });
    response.type(asset.type).end(bytes);
  });
  return routes;
}

function readAssets(from: string): ReadonlyMap<string, Asset> {
  const names = readdirSync(from).filter((name) => !/\.(br|gz)$/.test(name));
  return new Map(
    names.map((name) => {
      const read = (ending: string) =>
        existsSync(join(from, name + ending)) ? readFileSync(join(from, name + ending)) : undefined;
      return [
        name,
        { type: extname(name), plain: readFileSync(join(from, name)), gzip: read('.gz'), brotli: read('.br') },
      ];
    }),
  );
}

/** Only what this server serves is run, shown or called; style elements need the nonce of this very answer. */
function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const fileHeaders = { 'X-Content-Type-Options': 'nosniff', 'Cross-Origin-Resource-Policy': 'same-origin' } as const;

const pageHeaders = {
  ...fileHeaders,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
} as const;
