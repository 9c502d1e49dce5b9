/** What a request may be at most. */
export const limits = {
  bodyBytes: 1024 * 1024,
  /** Lists and objects that stand in each other: whoever goes through them calls itself for each. */
  depth: 100,
  /** Of a name in an address: those that are too long by now can be taken out again. */
  nameLength: 8_192,
  /** Address and headers together, as Node has it. */
  headerBytes: 16 * 1024,
  /** From its first byte to its last. */
  seconds: 30,
} as const
