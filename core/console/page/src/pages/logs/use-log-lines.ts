import { useCallback, useEffect, useRef, useState } from 'react'
import { call } from '../../api/http'
import { live } from '../../api/live'
import { isSameLine, isWanted, type LogFilter, type LogLine, type LogPage, lineOf, queryOf } from '../../api/logs'

/** So many lines are shown at once at most; the oldest go. */
const maxLines = 2_000

/** New lines are put on the page so often at most, in milliseconds. */
const everyMs = 250

/** A line with a number that no other on the page has. */
export type ShownLine = LogLine & { readonly key: number }

let shownLines = 0
const numbered = (line: LogLine): ShownLine => ({ ...line, key: ++shownLines })

interface LogLines {
  readonly lines: readonly ShownLine[]
  readonly error: unknown
  readonly isLoading: boolean
  /** Whether there are older ones. */
  readonly hasMore: boolean
  readonly more: () => void
}

/** The lines that a filter wants, the latest first; new ones come by themselves unless it rests. */
export function useLogLines(filter: LogFilter, isResting: boolean): LogLines {
  const { level, category, client, text } = filter
  const [lines, setLines] = useState<readonly ShownLine[]>([])
  const [next, setNext] = useState<string>()
  const [error, setError] = useState<unknown>()
  const [isLoading, setLoading] = useState(true)
  const latest = useRef(0)

  const load = useCallback(
    async (before?: string) => {
      const turn = ++latest.current
      setLoading(true)
      try {
        const page = await call<LogPage>('GET', `/api/logs?${queryOf({ level, category, client, text }, before)}`)
        if (turn !== latest.current) return
        setError(undefined)
        setNext(page.next)
        // What came live while this was under way stands above it.
        setLines((shown) => {
          const kept = before ? shown : shown.filter((line) => !page.lines.some((fetched) => isSameLine(fetched, line)))
          return [...kept, ...page.lines.map(numbered)]
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
    void load()
  }, [load])

  useEffect(() => {
    if (isResting) return
    let waiting: ShownLine[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
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
      const line = lineOf(event)
      if (!isWanted(line, { level, category, client, text })) return
      waiting.push(numbered(line))
      timer ??= setTimeout(flush, everyMs)
    })
    return () => {
      clearTimeout(timer)
      release()
    }
  }, [level, category, client, text, isResting])

  return { lines, error, isLoading, hasMore: next !== undefined, more: () => void load(next) }
}
