import { useCallback, useState } from 'react'

const prefix = 'switchboard.draft.'

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
  const sent = useCallback(
    (what: Value) => {
      setDraft((now) => (now === what ? empty() : now))
      if (JSON.stringify(kept(id)) === JSON.stringify(what)) keep(id, undefined)
    },
    [id, empty],
  )
  return { draft, change, sent }
}

/** Forgets what this browser keeps of all drafts. */
export function forgetDrafts(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key)
}

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
