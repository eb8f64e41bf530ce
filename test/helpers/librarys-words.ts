/** How the schema library, and V8, speak of a wrong value; our answers say what to send instead. */
export const librarysWords =
  /Invalid (?:input|option|string|number|key|value|element|discriminator|ISO|[A-Z]{2,}|IPv[46])|expected [\w"' ]+, received|Too (?:big|small):|Unrecognized key|[Uu]nexpected token|is not iterable|Cannot read propert/;
