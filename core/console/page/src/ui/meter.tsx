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
  return <meter className="meter" aria-label={label} min={0} max={most} high={high} optimum={0} value={value} />
}
