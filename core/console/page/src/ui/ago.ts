const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** How long ago something was, in words of the language: `3 hours ago`. */
export function ago(atMs: number, language: string, nowMs = Date.now()): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const passedMs = atMs - nowMs
  for (const [unit, unitMs] of units) {
    if (Math.abs(passedMs) >= unitMs) return format.format(Math.round(passedMs / unitMs), unit)
  }
  return format.format(0, 'second')
}
