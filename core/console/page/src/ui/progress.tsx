import './progress.css'

/** How far something is that has parts that went well and parts that did not. The text beside it says the same. */
export function Progress({ label, good, bad, total }: { label: string; good: number; bad: number; total: number }) {
  const percent = (part: number) => (total === 0 ? 0 : (100 * part) / total)
  return (
    <svg
      className="progress"
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={good + bad}
    >
      <rect className="progress-good" width={percent(good)} height="4" />
      <rect className="progress-bad" x={percent(good)} width={percent(bad)} height="4" />
    </svg>
  )
}
