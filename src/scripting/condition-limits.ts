/** Conditions take well below a millisecond each. This is for all of a policy's, on a loaded machine. */
export const timeMsMax = 2_000;

export const lateMessage = `it took longer than ${timeMsMax / 1000} s and was stopped`;
