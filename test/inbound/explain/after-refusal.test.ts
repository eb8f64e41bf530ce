import { describe, expect, it, test } from 'vitest';
import { afterRefusal } from '../../../src/inbound/explain/difference-text.ts';
import { rejectionReasons } from '../../../src/model/inbound/verification.ts';

const whole = { id: 'e-1', sourceId: 'gh', bodyBytes: 10, bodyKept: 10 };

describe('what to do about a request that was refused', () => {
  test.each([
    'SIGNATURE_MISMATCH',
    'SECRET_NOT_SET',
    'HEADER_MISMATCH',
    'HEADER_MISSING',
    'RATE_LIMITED',
    'SOURCE_DISABLED',
  ])('%s can be mended here, and the request replayed', (reason) => {
    expect(afterRefusal({ ...whole, reason })).toContain('POST /api/events/e-1/replay');
  });

  test.each(rejectionReasons)('%s: no replay is promised of what was not kept whole', (reason) => {
    const advice = afterRefusal({ ...whole, reason, bodyKept: 9 });
    expect(advice).toContain('send');
    expect(advice).not.toContain('/replay');
  });

  test.each(rejectionReasons.filter((reason) => !['SIGNATURE_MISMATCH', 'SECRET_NOT_SET'].includes(reason)))(
    '%s is not put down to the secret',
    (reason) => {
      expect(afterRefusal({ ...whole, reason })).not.toContain('secret');
    },
  );

  it('names the setting of what was too large', () => {
    expect(afterRefusal({ ...whole, reason: 'TOO_LARGE' })).toContain('signalbox.maxBodyBytes');
  });
});
