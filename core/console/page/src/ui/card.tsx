import type { ReactNode } from 'react'
import { type HelpWord, maybeHelp } from './help'
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

interface FigureProps {
  readonly label: string
  readonly value: string
  readonly look?: 'bad'
  readonly help?: HelpWord
}

/** One number with what it counts. */
export function Figure({ label, value, look, help }: FigureProps) {
  return (
    <div className={`figure${look ? ` figure-${look}` : ''}`}>
      <strong>{value}</strong>
      <span>{maybeHelp(help, label)}</span>
    </div>
  )
}
