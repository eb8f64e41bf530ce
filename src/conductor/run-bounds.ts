/** Runs that came beyond one of these bounds before they were there go on without. */
export const boundsChange = 'run-bounds';
