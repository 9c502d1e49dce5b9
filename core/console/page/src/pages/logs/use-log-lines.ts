import { useCallback, useEffect, useRef, useState } from 'react'
import { call } from '../../api/http'
import { live } from '../../api/live'
import { cursorFrom, isSameLine, joinedLines, type LogLine, newerLines } from '../../api/log-lines'
import { isWanted, type LogFilter, type LogPage, lineOf, queryOf } from '../../api/logs'

/** So many lines are shown at once at most; the oldest go. */
const maxLines = 2_000

/** New lines are put on the page so often at most, in milliseconds. */
const everyMs = 250

/** A line with a number that no other on the page has. */
export type ShownLine = LogLine & { readonly key: number }

let shownLines = 0
const numbered = (line: LogLine): ShownLine => ({ ...line, key: ++shownLines })

/** Lines that were kept back of a quick stream are fetched once it has been calm for so long, in milliseconds. */
const calmMs = 1_000

interface LogLines {
  readonly lines: readonly ShownLine[]
  readonly error: unknown
  readonly isLoading: boolean
  /** Whether there are older ones. */
  readonly hasMore: boolean
  readonly more: () => void
}

/** Where what was fetched ends. */
interface End {
  /** The key of its last line; absent: no line was found yet. */
  readonly key?: number
  /** To ask on with; absent: there are no older lines. */
  readonly cursor?: string
}

/** The lines that a filter wants, the latest first; new ones come by themselves unless it rests. */
export function useLogLines(filter: LogFilter, isResting: boolean): LogLines {
  const { level, category, client, text } = filter
  const [lines, setLines] = useState<readonly ShownLine[]>([])
  const [end, setEnd] = useState<End>({})
  const [error, setError] = useState<unknown>()
  const [isLoading, setLoading] = useState(true)
  const latest = useRef(0)
  const hasRested = useRef(false)

  const load = useCallback(
    async (before?: string, overlaps = false) => {
      const turn = ++latest.current
      setLoading(true)
      try {
        const page = await call<LogPage>('GET', `/api/logs?${queryOf({ level, category, client, text }, before)}`)
        if (turn !== latest.current) return
        const fetched = page.lines.map(numbered)
        setError(undefined)
        setEnd(({ key }) => ({ key: fetched.at(-1)?.key ?? key, cursor: page.next }))
        setLines((shown) => {
          if (before && !overlaps) return [...shown, ...fetched]
          return before ? joinedLines(shown, fetched) : joinedLines(newerLines(shown, fetched), fetched)
        })
      } catch (failure) {
        if (turn === latest.current) setError(failure)
      } finally {
        if (turn === latest.current) setLoading(false)
      }
    },
    [level, category, client, text],
  )

  useEffect(() => {
    setLines([])
    setEnd({})
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
    let calm: ReturnType<typeof setTimeout> | undefined
    const flush = () => {
      timer = undefined
      const fresh = waiting.reverse()
      waiting = []
      setLines((shown) => {
        const head = shown.slice(0, 50)
        return [...fresh.filter((line) => !head.some((known) => isSameLine(known, line))), ...shown].slice(0, maxLines)
      })
    }
    const release = live.on(client === '' ? 'logs' : `logs:${client}`, (event) => {
      if (event.type === 'skipped') {
        clearTimeout(calm)
        calm = setTimeout(() => void load(), calmMs)
        return
      }
      const line = lineOf(event)
      if (!isWanted(line, { level, category, client, text })) return
      waiting.push(numbered(line))
      timer ??= setTimeout(flush, everyMs)
    })
    const releaseReset = live.onReset(() => void load())
    return () => {
      clearTimeout(timer)
      clearTimeout(calm)
      release()
      releaseReset()
    }
  }, [level, category, client, text, isResting, load])

  // The end of what was fetched goes with the oldest lines; what follows the one that is the oldest now is fetched anew.
  const oldest = lines.at(-1)
  const isCut = oldest !== undefined && end.key !== undefined && oldest.key !== end.key
  const cursor = isCut ? cursorFrom(oldest) : end.cursor
  return { lines, error, isLoading, hasMore: cursor !== undefined, more: () => void load(cursor, isCut) }
}
