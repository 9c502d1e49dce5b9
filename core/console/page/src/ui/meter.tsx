import type { CSSProperties } from 'react'
import './meter.css'

interface MeterProps {
  readonly label: string
  readonly value: number
  readonly most: number
  /** From so much on little is left of it. */
  readonly high?: number
}

/** How much of something there is, as a bar; the number stands beside it. */
export function Meter({ label, value, most, high = most }: MeterProps) {
  const filled = most > 0 ? Math.min(100, (value / most) * 100) : 0
  return (
    <meter
      className={value > high ? 'meter meter-high' : 'meter'}
      style={{ '--filled': `${filled}%` } as CSSProperties}
      {...{ 'aria-label': label, min: 0, max: most, high, optimum: 0, value }}
    />
  )
}
