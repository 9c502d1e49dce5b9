/** A short note that something was done; it goes by itself. */
export interface ToastNote {
  readonly id: number
  readonly text: string
}

/** More than so many at once nobody reads. */
const maxShown = 3

let last = 0
let notes: readonly ToastNote[] = []
const listeners = new Set<() => void>()

function show(next: readonly ToastNote[]): void {
  notes = next
  for (const listener of listeners) listener()
}

/** Says in passing that something was done; what failed is said where it was asked for instead. */
export function toast(text: string): void {
  last += 1
  show([...notes, { id: last, text }].slice(-maxShown))
}

export function endToast(id: number): void {
  show(notes.filter((note) => note.id !== id))
}

export function shownToasts(): readonly ToastNote[] {
  return notes
}

/** Calls back when others are shown. @returns what ends that. */
export function onToasts(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
