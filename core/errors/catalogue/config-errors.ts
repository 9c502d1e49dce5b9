/** Faults with the prefix `CONFIG_`. */
export const configErrors = {}
