/** How the schema library, and V8 of JSON, speak of a wrong value; our answers say what to send instead. */
export const librarysWords =
  /Invalid (?:input|option|string|number|key|value|element|discriminator|ISO|[A-Z]{2,}|IPv[46])|expected [\w"' ]+, received|Too (?:big|small):|Unrecognized key|Unexpected token (?!in)|is not iterable|Cannot read propert/;
