/** ApplicationFailure type of an activity that would fail the same way for ever, so that whoever waits for it learns of it. */
export const failedForGoodType = 'FailedForGood';
