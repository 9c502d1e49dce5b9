import { problemTexts } from './problem-texts'
import { reasons } from './reasons'

/** Behind any of them. */
const partsTold = /^(?<reason>.*); (?<count>\d+) of (?<total>\d+) parts are delivered$/

/**
 * Why a message was not sent, in a language. What people wrote themselves and what Telegram says is left as it is, the
 * latter with what it means.
 */
export function toldReason(language: string, reason: string): string {
  const parts = partsTold.exec(reason)?.groups
  if (parts) return told(language, 'reason.parts', parts) ?? reason
  for (const [key, pattern] of Object.entries(reasons)) {
    const found = pattern.exec(reason)
    if (found) return told(language, key, found.groups ?? {}) ?? reason
  }
  const meaning = /^[A-Z][A-Z0-9_]+$/.test(reason) ? told(language, `reason.${reason}`, {}) : undefined
  return meaning === undefined ? reason : `${meaning} (${reason})`
}

function told(language: string, key: string, facts: Readonly<Record<string, string>>): string | undefined {
  const inner = facts.reason === undefined ? {} : { reason: toldReason(language, facts.reason) }
  return problemTexts(language, key, { ...facts, ...inner })?.what
}
