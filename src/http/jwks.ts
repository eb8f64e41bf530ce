import { Router } from 'express';
import { jwksMaxAgeSeconds, type TokenSigner } from '../outbound/token-signer.ts';

/** The keys that verify tokens of outgoing requests, for everybody (C33). */
export function createJwksRoutes(signer: Pick<TokenSigner, 'publicKeys'>): Router {
  const router = Router();
  router.get('/auth/v1/jwks', async (_request, response) => {
    const keys = await signer.publicKeys();
    response.set('Cache-Control', `public, max-age=${jwksMaxAgeSeconds}`).json({ keys });
  });
  return router;
}
