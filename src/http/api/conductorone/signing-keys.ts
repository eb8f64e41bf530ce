import type { TokenSigner } from '../../../outbound/token-signer.ts';
import { createV1Routes, type V1Routes } from './v1-routes.ts';

/** Ours: `POST /settings/signing-keys/rotate` publishes a new key, which signs once receivers can know it (C33). */
export function createSigningKeyRoutes(signer: Pick<TokenSigner, 'rotate' | 'publicKeys'>): V1Routes {
  const routes = createV1Routes();
  routes.post('/settings/signing-keys/rotate', { needs: 'admin' }, async (_request, response) => {
    await signer.rotate();
    response.json({ keys: await signer.publicKeys() });
  });
  return routes;
}
