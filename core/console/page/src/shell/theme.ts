export type Theme = 'light' | 'dark' | 'system'

const kept = 'switchboard.theme'
const prefersDark = matchMedia('(prefers-color-scheme: dark)')

/** What somebody chose; `system` follows the machine. */
export function chosenTheme(): Theme {
  const theme = localStorage.getItem(kept)
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(kept, theme)
  applyTheme()
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
