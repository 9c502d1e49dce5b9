import { useCallback, useEffect, useRef, useState } from 'react'
import { call } from '../../api/http'
import { live } from '../../api/live'
import { cursorFrom, type LogLine, mergedLines, withLive } from '../../api/log-lines'
import { isWanted, type LogFilter, type LogPage, lineOf, queryOf } from '../../api/logs'

/** So many lines are kept while new ones come; the oldest go. Whoever asks for older ones keeps more, up to the other. */
const maxLines = { live: 2_000, asked: 20_000 }

/** New lines are put on the page so often at most, in milliseconds. */
const everyMs = 250

/** Lines that were kept back of a quick stream are fetched so often, in milliseconds. */
const skippedMs = 3_000

/** The server gathers what it tells for less than this, in milliseconds: so much older is what was kept back at most. */
const gatheredMs = 1_000

/** A line with a number that no other on the page has. */
export type ShownLine = LogLine & { readonly key: number; readonly isLive: boolean }

let shownLines = 0
const numbered = (line: LogLine, isLive: boolean): ShownLine => ({ ...line, key: ++shownLines, isLive })

interface LogLines {
  readonly lines: readonly ShownLine[]
  readonly error: unknown
  readonly isLoading: boolean
  /** Whether there are older ones, and room for them. */
  readonly hasMore: boolean
  /** Whether no more are kept, however many there are. */
  readonly isFull: boolean
  readonly more: () => void
}

/** What is shown, and where what was fetched ends. */
interface Shown {
  readonly lines: readonly ShownLine[]
  /** The key of the last line that was fetched; absent: none was found yet. */
  readonly key?: number
  /** To ask on with; absent: there are no older lines. */
  readonly cursor?: string
}

/** The lines that a filter wants, the latest first; new ones come by themselves unless it rests. */
export function useLogLines(filter: LogFilter, isResting: boolean): LogLines {
  const { level, category, client, text } = filter
  const [shown, setShown] = useState<Shown>({ lines: [] })
  const [error, setError] = useState<unknown>()
  const [isLoading, setLoading] = useState(true)
  const latest = useRef(0)
  const hasRested = useRef(false)
  /** When the latest line was written that is shown, in milliseconds. */
  const newestMs = useRef(0)
  /** From when on lines of a quick stream may be missing, as some were kept back. */
  const gapFromMs = useRef<number>(undefined)

  const load = useCallback(
    async (before?: string) => {
      const turn = ++latest.current
      setLoading(true)
      try {
        const page = await call<LogPage>('GET', `/api/logs?${queryOf({ level, category, client, text }, before)}`)
        if (turn !== latest.current) return
        const fetched = page.lines.map((line) => numbered(line, false))
        const gap = gapFromMs.current
        if (!before) gapFromMs.current = undefined
        setError(undefined)
        setShown((now) => (before ? extended(now, fetched, page.next) : renewed(now, fetched, page.next, gap)))
      } catch (failure) {
        if (turn === latest.current) setError(failure)
      } finally {
        if (turn === latest.current) setLoading(false)
      }
    },
    [level, category, client, text],
  )

  useEffect(() => {
    setShown({ lines: [] })
    gapFromMs.current = undefined
    void load()
  }, [load])

  useEffect(() => {
    if (isResting) {
      hasRested.current = true
      return
    }
    if (hasRested.current) void load()
    hasRested.current = false
    let waiting: ShownLine[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    let fetching: ReturnType<typeof setTimeout> | undefined
    const flush = () => {
      timer = undefined
      const fresh = waiting.reverse()
      waiting = []
      setShown((now) => {
        const lines = withLive(now.lines, fresh, ({ isLive }) => !isLive)
        return { ...now, lines: lines.slice(0, Math.max(maxLines.live, now.lines.length)) }
      })
    }
    const fetchSkipped = () => {
      fetching = undefined
      void load()
    }
    const release = live.on(client === '' ? 'logs' : `logs:${client}`, (event) => {
      if (event.type === 'skipped') {
        gapFromMs.current ??= newestMs.current - gatheredMs
        fetching ??= setTimeout(fetchSkipped, skippedMs)
        return
      }
      const line = lineOf(event)
      if (!isWanted(line, { level, category, client, text })) return
      waiting.push(numbered(line, true))
      timer ??= setTimeout(flush, everyMs)
    })
    const releaseReset = live.onReset(() => void load())
    return () => {
      clearTimeout(timer)
      clearTimeout(fetching)
      release()
      releaseReset()
    }
  }, [level, category, client, text, isResting, load])

  // The end of what was fetched goes with the oldest lines; what follows the one that is the oldest now is fetched anew.
  const { lines, key } = shown
  newestMs.current = lines[0]?.at_ms ?? 0
  const oldest = lines.at(-1)
  const isCut = oldest !== undefined && key !== undefined && oldest.key !== key
  const cursor = isCut ? cursorFrom(oldest) : shown.cursor
  const isFull = lines.length >= maxLines.asked
  return {
    ...{ lines, error, isLoading },
    hasMore: cursor !== undefined && !isFull,
    isFull: cursor !== undefined && isFull,
    more: () => void load(cursor),
  }
}

/** The latest lines fetched anew: what is older stays where they reach it. */
function renewed(now: Shown, fetched: readonly ShownLine[], cursor: string | undefined, gapFromMs?: number): Shown {
  const { lines, hasOlder } = mergedLines(now.lines, fetched, gapFromMs)
  return hasOlder ? { ...now, lines } : { lines, key: lines.at(-1)?.key, cursor }
}

/** Older lines below those that are shown. */
function extended(now: Shown, fetched: readonly ShownLine[], cursor: string | undefined): Shown {
  const { lines } = mergedLines(now.lines, fetched, 0)
  return { lines, key: lines.at(-1)?.key, cursor }
}
