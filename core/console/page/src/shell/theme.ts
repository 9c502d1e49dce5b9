export type Theme = 'light' | 'dark' | 'system'

const kept = 'switchboard.theme'
const listeners = new Set<() => void>()
const prefersDark = matchMedia('(prefers-color-scheme: dark)')

/** What somebody chose; `system` follows the machine. */
export function chosenTheme(): Theme {
  const theme = localStorage.getItem(kept)
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(kept, theme)
  applyTheme()
  for (const listener of listeners) listener()
}

/** Calls back when another theme is chosen. @returns what ends that. */
export function onTheme(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Applies the choice now, and again whenever the machine's own setting changes. */
export function startTheme(): void {
  applyTheme()
  prefersDark.addEventListener('change', applyTheme)
}

function applyTheme(): void {
  const theme = chosenTheme()
  const shown = theme === 'system' ? (prefersDark.matches ? 'dark' : 'light') : theme
  document.documentElement.dataset.theme = shown
}
