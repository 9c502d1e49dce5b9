import type { ReactNode } from 'react'
import './card.css'

/** Stands where something will be, and says what that is. */
export function Empty({ children }: { children: ReactNode }) {
  return <p className="empty muted">{children}</p>
}
