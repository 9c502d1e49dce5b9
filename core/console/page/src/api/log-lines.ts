/** A line of the log. */
export interface LogLine {
  readonly at_ms: number
  readonly level: string
  readonly category: string
  readonly client?: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** By how much the times of a line that came live and was fetched as well can differ, in milliseconds. */
const sameWithinMs = 50

/** Whether two are one line, of which one came live and the other was fetched. */
export function isSameLine(one: LogLine, other: LogLine): boolean {
  return (
    Math.abs(one.at_ms - other.at_ms) <= sameWithinMs &&
    one.message === other.message &&
    one.category === other.category &&
    one.client === other.client
  )
}

/** Of lines that are shown, those newer than what was fetched: they came live meanwhile. The others come with it, or behind it. */
export function newerLines<Line extends LogLine>(shown: readonly Line[], [first]: readonly LogLine[]): readonly Line[] {
  return first ? shown.filter(({ at_ms }) => at_ms >= first.at_ms - sameWithinMs) : shown
}

/** Fetched lines below others, the latest first, each once: what is in both has its place among the fetched ones. */
export function joinedLines<Line extends LogLine>(above: readonly Line[], fetched: readonly Line[]): readonly Line[] {
  const [first] = fetched
  const isInBoth = (line: Line) =>
    first !== undefined && line.at_ms <= first.at_ms + sameWithinMs && fetched.some((other) => isSameLine(other, line))
  return [...above.filter((line) => !isInBoth(line)), ...fetched]
}

/** Asks for a line and what is older, to be joined: the file may have it a moment later than it was told live. */
export function cursorFrom({ at_ms }: LogLine): string {
  return `${new Date(at_ms + sameWithinMs).toISOString()}_0`
}
