/** Faults with the prefix `SESSION_`. */
export const sessionErrors = {}
