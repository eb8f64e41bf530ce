/** Why nobody was signed in after the OpenID provider had been asked; `/sign-in?refused=` has the name. */
export const signInRefusals = {
  NOT_BEGUN_HERE:
    'This sign-in was not begun in this browser, or it took too long. Begin again; open the console at the address that PUBLIC_URL names.',
  PROVIDER_REFUSED: 'The OpenID provider did not sign you in.',
  PROVIDER_UNAVAILABLE: 'The OpenID provider does not answer. Try again in a while, or sign in another way.',
  ANSWER_INVALID: 'The answer of the OpenID provider is not genuine, not for this server, or too old. Begin again.',
  EMAIL_MISSING:
    'The OpenID provider sent no e-mail address for you. An administrator allows this server the scope "email" there.',
  EMAIL_UNVERIFIED:
    'The OpenID provider has not verified your e-mail address, so it does not prove who you are. Verify it there first.',
  PERSON_UNKNOWN:
    'Nobody here has your e-mail address, or may sign in with it. An administrator adds you under Requests > New request > People.',
  PERSON_DOUBTFUL:
    'Several people here have your e-mail address, so it does not say who you are. An administrator leaves it with one of them.',
} as const;

export type SignInRefusal = keyof typeof signInRefusals;
