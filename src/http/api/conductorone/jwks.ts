import { createV1Routes, type V1Privilege } from './v1-routes.ts';
import type { Routes } from '../../routes.ts';
import { jwksMaxAgeSeconds, type TokenSigner } from '../../../outbound/token-signer.ts';

/** The keys that verify tokens of outgoing requests, for everybody (C33). */
export function createJwksRoutes(signer: Pick<TokenSigner, 'publicKeys'>): Routes<V1Privilege> {
  const routes = createV1Routes();
  routes.get('/auth/v1/jwks', { needs: 'open' }, async (_request, response) => {
    const keys = await signer.publicKeys();
    response.set('Cache-Control', `public, max-age=${jwksMaxAgeSeconds}`).json({ keys });
  });
  return routes;
}
