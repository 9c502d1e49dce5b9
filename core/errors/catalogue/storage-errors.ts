/** Faults with the prefix `STORAGE_`. */
export const storageErrors = {}
