/** The question in a request that goes out: with the envelope 1 KiB. */
export const payload = {
  orderId: 'bench',
  reason: 'x'.repeat(400),
} as const;
