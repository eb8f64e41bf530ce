import { Router } from 'express';
import type { TokenSigner } from '../../../outbound/token-signer.ts';

/** Ours: `POST /settings/signing-keys/rotate` publishes a new key, which signs once receivers can know it (C33). */
export function createSigningKeyRoutes(signer: Pick<TokenSigner, 'rotate' | 'publicKeys'>): Router {
  const router = Router();
  router.post('/settings/signing-keys/rotate', async (_request, response) => {
    await signer.rotate();
    response.json({ keys: await signer.publicKeys() });
  });
  return router;
}
