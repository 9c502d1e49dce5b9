/** Faults with the prefix `SANDBOX_`. */
export const sandboxErrors = {}
