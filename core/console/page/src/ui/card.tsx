import type { ReactNode } from 'react'
import './card.css'

/** A part of a page with a heading. */
export function Card({ title, side, children }: { title: ReactNode; side?: ReactNode; children: ReactNode }) {
  return (
    <section className="card">
      <header className="card-head">
        <h2>{title}</h2>
        {side}
      </header>
      {children}
    </section>
  )
}

/** One number with what it counts. */
export function Figure({ label, value, look }: { label: string; value: string; look?: 'bad' }) {
  return (
    <div className={`figure${look ? ` figure-${look}` : ''}`}>
      <strong>{value}</strong>
      <span>{label}</span>
    </div>
  )
}
