import { queryOptions } from '@tanstack/react-query';
import { api, askOpen } from '../../../shared/api/http.ts';

export interface PublicKeyView {
  readonly kid?: string;
  readonly alg?: string;
  readonly kty: string;
}

/** The keys that receivers verify tokens with. Open to everybody. */
export const signingKeysQuery = queryOptions({
  queryKey: ['signing-keys'],
  queryFn: async ({ signal }) =>
    (await askOpen<{ readonly keys: readonly PublicKeyView[] }>(api.GET('/auth/v1/jwks', { signal }))).keys,
});
