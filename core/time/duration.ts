const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

/**
 * Reads a duration such as `'30s'`, `'1m'`, `'1h30m'`, or `'500ms'`; units are `ms s m h d w`.
 * A plain number counts milliseconds.
 * @returns milliseconds, or `undefined` when the text is no duration or is not positive.
 */
export function parseDuration(text: string | number): number | undefined {
  if (typeof text === 'number') return Number.isFinite(text) && text > 0 ? text : undefined
  const compact = text.replace(/\s+/g, '').toLowerCase()
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d|w))+$/.test(compact)) return undefined
  let totalMs = 0
  for (const [, amount, unit] of compact.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)) {
    totalMs += Number(amount) * unitMs[unit as keyof typeof unitMs]
  }
  return totalMs > 0 ? totalMs : undefined
}

/** Writes milliseconds as a short duration, largest units first: `'1h30m'`, `'45s'`, `'0s'`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return ms <= 0 ? '0s' : `${Math.round(ms)}ms`
  let rest = Math.round(ms / 1_000) * 1_000
  let text = ''
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const amount = Math.floor(rest / unitMs[unit])
    if (amount > 0) text += `${amount}${unit}`
    rest -= amount * unitMs[unit]
  }
  return text
}
