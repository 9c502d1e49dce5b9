import { SwitchboardError } from '../errors/switchboard-error.js'

/** A moment of a test: a text with its offset (`2026-10-25T00:30+02:00`), a date, or milliseconds since 1970. */
export type TestTime = string | number | Date

/** @returns milliseconds since 1970. @throws PLUGIN_TEST_TIME for what names no moment; a text without its offset would mean another one elsewhere. */
export function readTestTime(time: TestTime): number {
  const ms =
    typeof time === 'string' ? (/(Z|[+-]\d\d:?\d\d)$/i.test(time) ? Date.parse(time) : Number.NaN) : Number(time)
  if (Number.isFinite(ms)) return ms
  throw new SwitchboardError('PLUGIN_TEST_TIME', { given: String(time), problem: 'it names no moment' })
}
