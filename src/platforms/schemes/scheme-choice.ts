import { signsByHeaders, verifyHeaders } from './header-scheme.ts';
import type { Platform } from '../platform.ts';
import { anyBase64, anyText } from '../secret-form.ts';
import { signHmacBased, signSignatureBased, verifyHmacBased, verifySignatureBased } from './signature-scheme.ts';

/** S0 for a platform that keeps its name and ids. */
export function byHeaders(platform: Platform): Platform {
  return {
    ...identityOf(platform),
    method: 'header',
    needsHeaders: true,
    sign: signsByHeaders,
    verify: (settings, request, nowSeconds) => verifyHeaders({ settings, request, nowSeconds }),
  };
}

/** S2 for a platform that keeps its name and ids. */
export function byHmac(platform: Platform): Platform {
  return {
    ...identityOf(platform),
    method: 'signature',
    readsHeaderKey: true,
    secretForm: platform.secretForm?.kind === 'base64' ? platform.secretForm : anyBase64,
    sign: signHmacBased,
    verify: (settings, request, nowSeconds) => verifyHmacBased({ settings, request, nowSeconds }),
  };
}

/** The platform's own signature, unless it has none or `headerKey` names another header: then S1 (R50). */
export function bySignature(platform: Platform, headerKey: string | undefined): Platform {
  const own = platform.signatureHeaders?.map((header) => header.toLowerCase()) ?? [];
  if (own.length > 0 && (!headerKey || own.includes(headerKey.toLowerCase()))) return platform;
  return {
    ...identityOf(platform),
    method: 'signature',
    readsHeaderKey: true,
    secretForm: anyText,
    sign: signSignatureBased,
    verify: (settings, request, nowSeconds) => verifySignatureBased({ settings, request, nowSeconds }),
  };
}

/** The rest of a platform whose requests prove themselves in another way: its words, its ids and its bodies, none of its signature. */
function identityOf({
  name,
  label,
  deliveryId,
  unsignedDeliveryId,
  eventType,
  undeclaredBody,
  sendsBatches,
  bodyBytesMax,
}: Platform): Identity {
  return {
    name,
    label,
    ...(deliveryId && { deliveryId }),
    ...(unsignedDeliveryId && { unsignedDeliveryId }),
    ...(eventType && { eventType }),
    ...(undeclaredBody && { undeclaredBody }),
    ...(sendsBatches && { sendsBatches }),
    ...(bodyBytesMax !== undefined && { bodyBytesMax }),
  };
}

type Identity = Pick<
  Platform,
  | 'name'
  | 'label'
  | 'deliveryId'
  | 'unsignedDeliveryId'
  | 'eventType'
  | 'undeclaredBody'
  | 'sendsBatches'
  | 'bodyBytesMax'
>;
