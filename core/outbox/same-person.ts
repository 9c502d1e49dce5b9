import type { AttemptResult } from './attempt-result.js'
import { isEarlier, type Line } from './line.js'
import type { OutboxRecord } from './outbox-record.js'

/** The lines by the names of their recipients; one that has several names stands there under each. */
type Lines = Map<string, Line>

/** The other lines of the one with these names. */
function othersOf(lines: Lines, line: Line, names: readonly string[]): Line[] {
  return names.flatMap((name) => {
    const other = lines.get(name)
    return other && other !== line ? [other] : []
  })
}

/** Whether nothing for the same person, as the names show, comes before a message. */
export function isTurn(lines: Lines, line: Line, record: OutboxRecord, names: readonly string[]): boolean {
  for (const other of othersOf(lines, line, names)) {
    if (other.state === 'busy' && other.isItsTurn) return false
    if (other.head && isEarlier(other.head, record)) return false
  }
  line.isItsTurn = true
  return true
}

/** Puts what stands in a line into that of the same person which comes first. @returns it, when the attempt found one. */
export function joinBehind(
  lines: Lines,
  inHand: Map<number, Line>,
  line: Line,
  result: AttemptResult,
): Line | undefined {
  const [other] = result.outcome === 'deferred' && result.behind ? othersOf(lines, line, result.behind) : []
  if (!other) return undefined
  for (const record of [...line.records()]) {
    line.remove(record.id)
    inHand.set(record.id, other)
    other.insert(record)
  }
  line.enter('ready')
  for (const name of line.names) {
    lines.set(name, other)
    other.names.add(name)
  }
  return other
}
