/** Faults with the prefix `LOGIN_`. */
export const loginErrors = {}
