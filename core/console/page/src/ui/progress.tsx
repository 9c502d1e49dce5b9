import { Progress as Primitive } from 'radix-ui'
import './progress.css'

/** How far something is that has parts that went well and parts that did not. The text beside it says the same. */
export function Progress({ label, good, bad, total }: { label: string; good: number; bad: number; total: number }) {
  const width = (part: number) => ({ width: `${total === 0 ? 0 : (100 * part) / total}%` })
  return (
    <Primitive.Root
      className="progress"
      aria-label={label}
      max={Math.max(1, total)}
      value={good + bad}
      getValueLabel={() => label}
    >
      <span className="progress-good" style={width(good)} />
      <span className="progress-bad" style={width(bad)} />
    </Primitive.Root>
  )
}
