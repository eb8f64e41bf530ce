import { createV1Routes } from './v1-routes.ts';
import type { V1Privilege, V1Routes } from './v1-routes.ts';
import type { Routes } from '../../routes.ts';
import { jwksMaxAgeSeconds } from '../../../outbound/token-signer.ts';
import type { TokenSigner } from '../../../outbound/token-signer.ts';

/** The keys that verify tokens of outgoing requests, for everybody (C33). */
export function createJwksRoutes(signer: Pick<TokenSigner, 'publicKeys'>): Routes<V1Privilege> {
  const routes = createV1Routes();
  routes.get('/auth/v1/jwks', { needs: 'open' }, async (_request, response) => {
    const keys = await signer.publicKeys();
    response.set('Cache-Control', `public, max-age=${jwksMaxAgeSeconds}`).json({ keys });
  });
  return routes;
}

/** Ours: `POST /settings/signing-keys/rotate` publishes a new key, which signs once receivers can know it (C33). */
export function createSigningKeyRoutes(signer: Pick<TokenSigner, 'rotate' | 'publicKeys'>): V1Routes {
  const routes = createV1Routes();
  routes.post('/settings/signing-keys/rotate', { needs: 'admin' }, async (_request, response) => {
    await signer.rotate();
    response.json({ keys: await signer.publicKeys() });
  });
  return routes;
}
