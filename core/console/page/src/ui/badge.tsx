import type { ReactNode } from 'react'
import './state-badge.css'

/** A word with a colour; the word alone says it too. */
export function Badge({ look, children }: { look: 'good' | 'warn' | 'bad' | 'quiet'; children: ReactNode }) {
  return <span className={`badge badge-${look}`}>{children}</span>
}
