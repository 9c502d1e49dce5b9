import { readGramJsString } from './gramjs-string.js'
import {
  type ImportedSession,
  isUnreadable,
  type Reading,
  type SessionFormat,
  type Unreadable,
  unreadable,
} from './imported-session.js'
import { readMtcuteString } from './mtcute-string.js'
import { readPyrogramString } from './pyrogram-string.js'
import { readSwitchboardString } from './switchboard-string.js'
import { readTelethonString } from './telethon-string.js'

type TextFormat = Exclude<SessionFormat, 'tdata'>

const readers: Readonly<Record<TextFormat, (text: string) => Reading>> = {
  switchboard: readSwitchboardString,
  telethon: readTelethonString,
  gramjs: readGramJsString,
  pyrogram: readPyrogramString,
  mtcute: readMtcuteString,
}

/** Several times the longest session string there is. */
const maxChars = 4_096

/**
 * Reads a session string of Switchboard, Telethon, GramJS, Pyrogram or mtcute. White space, as a line break in a mail
 * adds it, does not matter.
 * @param format - the only format to try; without it the content decides.
 */
export function readSessionText(text: string, format?: SessionFormat): Reading {
  if (text.length > 2 * maxChars) return unreadable(`it has ${text.length} characters, far more than a session string.`)
  const compact = text.replace(/\s+/g, '')
  if (compact === '') return unreadable('it is empty.')
  if (compact.length > maxChars)
    return unreadable(`it has ${compact.length} characters, far more than a session string.`)
  if (format === 'tdata') return unreadable('it is a text, and tdata is a folder.')
  if (format) return readers[format](compact)

  const readings = Object.values(readers).map((read) => read(compact))
  const found = readings.filter((reading): reading is ImportedSession => !isUnreadable(reading))
  const [only, second] = found
  if (only && second) return unreadable(`it reads as ${only.format} and as ${second.format}.`, 'several')
  const damaged = readings.find((reading): reading is Unreadable => isUnreadable(reading) && reading.kind !== 'foreign')
  return only ?? damaged ?? unreadable(`its ${compact.length} characters are a session string of no known program.`)
}
