import type { ReactNode } from 'react'
import { useIsOperator } from '../api/session'

/** What changes something: a viewer does not see it. That they could not do it is the server's business. */
export function OperatorOnly({ children }: { children: ReactNode }) {
  return useIsOperator() ? children : null
}
