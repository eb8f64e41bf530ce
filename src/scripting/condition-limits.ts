/** Conditions take well below a millisecond each. This is for all of a policy's, on a loaded machine. */
export const conditionTimeMsMax = 2_000;

export const conditionLateMessage = `it took longer than ${conditionTimeMsMax / 1000} s and was stopped`;
