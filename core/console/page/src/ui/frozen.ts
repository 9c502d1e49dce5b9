import { createContext } from 'react'

/** Whether the fields around are on their way: for those that a disabled `fieldset` does not keep from being changed. */
export const Frozen = createContext(false)
