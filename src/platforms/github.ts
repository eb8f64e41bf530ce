import { singleHeader } from '../model/request.ts';
import type { Platform } from './platform.ts';
import { anyText } from './secret-form.ts';
import { hubSignatureHeader, verifySignatureBased } from './schemes/signature-scheme.ts';

export const github: Platform = {
  name: 'github',
  label: 'GitHub',
  method: 'signature',
  secretLabel: 'secret',
  secretForm: anyText,
  readsHeaderKey: true,
  signatureHeaders: [hubSignatureHeader],
  verify: (settings, request, nowSeconds) => verifySignatureBased({ settings, request, nowSeconds }),
  unsignedDeliveryId: (request) => singleHeader(request, 'X-GitHub-Delivery'),
  eventType: (request) => singleHeader(request, 'X-GitHub-Event'),
};
