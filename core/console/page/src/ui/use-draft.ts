import { useCallback, useEffect, useRef, useState } from 'react'

const prefix = 'switchboard.draft.'

/** Those who show a draft, each by its id: it may be sent by a page that was left since. */
const shown = new Map<string, Set<(sent: unknown) => void>>()

interface Draft<Value> {
  readonly draft: Value
  readonly change: (next: Value) => void
  /** Forgets what has been sent, also after the page was left; what was written since stays. */
  readonly sent: (what: Value) => void
}

/**
 * Something half-written that outlives the page: another conversation, a reload, a login that ended. It is kept in this
 * browser alone, until it is sent or whoever wrote it logs out.
 * @param id - what it is for; another one is another draft only when the component is made anew.
 */
export function useDraft<Value>(id: string, empty: () => Value): Draft<Value> {
  const [draft, setDraft] = useState(() => kept<Value>(id) ?? empty())
  const change = useCallback(
    (next: Value) => {
      setDraft(next)
      keep(id, next)
    },
    [id],
  )
  const start = useRef(empty)
  start.current = empty
  useEffect(() => {
    const drop = (what: unknown) => setDraft((now) => (isSame(now, what) ? start.current() : now))
    const all = shown.get(id) ?? new Set()
    shown.set(id, all.add(drop))
    return () => {
      all.delete(drop)
      if (all.size === 0) shown.delete(id)
    }
  }, [id])
  const sent = useCallback(
    (what: Value) => {
      if (isSame(kept(id), what)) keep(id, undefined)
      for (const drop of shown.get(id) ?? []) drop(what)
    },
    [id],
  )
  return { draft, change, sent }
}

/** Forgets what this browser keeps of all drafts. */
export function forgetDrafts(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key)
}

/** Compared as they are kept. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

function kept<Value>(id: string): Value | undefined {
  try {
    const text = localStorage.getItem(prefix + id)
    return text === null ? undefined : (JSON.parse(text) as Value)
  } catch {
    return undefined
  }
}

function keep(id: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(prefix + id)
    else localStorage.setItem(prefix + id, JSON.stringify(value))
  } catch {
    // A browser that keeps nothing more keeps it as long as the page.
  }
}
