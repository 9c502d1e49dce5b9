/** The people of a pasted list, as they are written: one a line, or parted by commas, semicolons or, where each begins with @, spaces. */
function writtenRecipients(pasted: string): string[] {
  const parts = pasted.split(/[\n,;]+/).flatMap((part) => {
    const words = part.trim().split(/\s+/)
    return words.every((word) => /^(@|https?:|t\.me\/|id:)/.test(word)) ? words : [part.trim()]
  })
  return [...new Set(parts.filter((part) => part !== ''))]
}

/** Whom something written stands for, one way for all ways to write it, as the outbox has it; `undefined`: nobody. */
export function recipientKey(written: string): string | undefined {
  const text = written.trim()
  if (/^id:-?\d+$/.test(text)) return text
  if (/^-?[1-9]\d*$/.test(text)) return `id:${text}`
  if (text.startsWith('+') && /\d/.test(text)) return `+${text.replace(/\D/g, '')}`
  const name = text.replace(/^(https?:\/\/)?(t|telegram)\.me\//i, '').replace(/^@/, '')
  return /^\w{3,64}$/.test(name) ? `@${name.toLowerCase()}` : undefined
}

/** The people of a pasted list, each once, and what in it is nobody's name. */
export function recipientsOf(pasted: string): {
  readonly people: readonly string[]
  readonly nobody: readonly string[]
} {
  const people = new Map<string, string>()
  const nobody: string[] = []
  for (const written of writtenRecipients(pasted)) {
    const key = recipientKey(written)
    if (key === undefined) nobody.push(written)
    else if (!people.has(key)) people.set(key, written)
  }
  return { people: [...people.values()], nobody }
}
