/** A line of the log. */
export interface LogLine {
  readonly at_ms: number
  readonly level: string
  readonly category: string
  readonly client?: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** Lines of one moment can come in another order from the files than they came live, by so much, in milliseconds. */
const disorderMs = 50

/**
 * Fetched lines among those that are shown, the latest first, each as often as it was written. A line that is shown already stays
 * what it is.
 * @param gapFromMs - from when on some of those that are shown may be missing; absent: none is. Older ones go on below fetched lines
 *   that overlap with what has no gap.
 * @returns the lines, and whether older ones than the fetched are among them.
 */
export function mergedLines<Line extends LogLine>(
  shown: readonly Line[],
  fetched: readonly Line[],
  gapFromMs = Number.POSITIVE_INFINITY,
): { readonly lines: readonly Line[]; readonly hasOlder: boolean } {
  const last = fetched.at(-1)
  if (!last) return { lines: shown, hasOlder: shown.length > 0 }
  const recent = shown.filter(({ at_ms }) => at_ms >= last.at_ms)
  const left = new LeftLines(recent)
  const found = fetched.map((line) => left.take(line) ?? line)
  const hasOlder = last.at_ms < gapFromMs && found.at(-1) !== last && recent.length < shown.length
  const isLeft = (line: Line) => (line.at_ms >= last.at_ms ? left.has(line) : hasOlder)
  return { lines: inOrder(shown.filter(isLeft), found), hasOlder }
}

/** Lines that came live put above those that are shown, but for those that were fetched meanwhile. */
export function withLive<Line extends LogLine>(
  shown: readonly Line[],
  fresh: readonly Line[],
  isFetched: (line: Line) => boolean,
): readonly Line[] {
  const oldest = fresh.at(-1)
  if (!oldest) return shown
  const end = shown.findIndex(({ at_ms }) => at_ms < oldest.at_ms)
  const left = new LeftLines(shown.slice(0, end < 0 ? undefined : end).filter(isFetched))
  return [...fresh.filter((line) => left.take(line) === undefined), ...shown]
}

/** Asks for a line and what is older, to be merged. */
export function cursorFrom({ at_ms }: LogLine): string {
  return `${new Date(at_ms + disorderMs).toISOString()}_0`
}

/** Lines to be found again, each once. */
class LeftLines<Line extends LogLine> {
  private readonly lines = new Map<string, Line[]>()

  constructor(lines: readonly Line[]) {
    for (const line of lines) {
      const key = keyOf(line)
      const same = this.lines.get(key)
      if (same) same.push(line)
      else this.lines.set(key, [line])
    }
  }

  take(line: LogLine): Line | undefined {
    return this.lines.get(keyOf(line))?.shift()
  }

  has(line: Line): boolean {
    return this.lines.get(keyOf(line))?.includes(line) ?? false
  }
}

function keyOf({ at_ms, category, client, message, fields }: LogLine): string {
  return JSON.stringify([at_ms, category, client, message, fields])
}

/** Two lists of lines as one, the latest first. */
function inOrder<Line extends LogLine>(one: readonly Line[], other: readonly Line[]): readonly Line[] {
  const lines: Line[] = []
  let at = 0
  for (const line of other) {
    for (; at < one.length && (one[at] as Line).at_ms >= line.at_ms; at++) lines.push(one[at] as Line)
    lines.push(line)
  }
  return [...lines, ...one.slice(at)]
}
