import type { ReactNode } from 'react'

/** A table that is scrolled sideways where it is too wide, by the keyboard too. */
export function TableFrame({ label, look, children }: { label: string; look?: 'card'; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <section className={look ? `table-frame ${look}` : 'table-frame'} tabIndex={0} aria-label={label}>
      {children}
    </section>
  )
}
