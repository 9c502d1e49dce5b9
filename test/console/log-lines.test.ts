import { expect, it } from 'vitest'
import { cursorFrom, joinedLines, newerLines } from '../../core/console/page/src/api/log-lines.js'
import { searchLog } from '../../core/logging/search-log.js'

const line = (at_ms: number, message: string) => ({ at_ms, message, level: 'info', category: 'system', fields: {} })
const texts = (lines: readonly { message: string }[]) => lines.map(({ message }) => message)

it('closes the gap of a broken connection, with no line twice', () => {
  const shown = [line(5_000, 'live'), line(4_010, 'both'), line(1_000, 'before'), line(900, 'older')]
  const fetched = [line(4_000, 'both'), line(3_000, 'missed'), line(1_000, 'before')]
  expect(texts(joinedLines(newerLines(shown, fetched), fetched))).toEqual(['live', 'both', 'missed', 'before'])
  expect(newerLines(shown, [])).toEqual(shown)
})

it('goes on below lines whose older ones were dropped, without a gap', async () => {
  const written = Array.from({ length: 30 }, (_, index) => line(100_000 - index * 20, `line ${index}`))
  const lines = async function* () {
    for (const { at_ms, message, fields: _, ...rest } of written)
      yield JSON.stringify({ ...rest, time: new Date(at_ms).toISOString(), msg: message })
  }
  const shown = written.slice(0, 10).map((one) => ({ ...one, at_ms: one.at_ms - 7 }))
  const oldest = shown.at(-1) ?? line(0, '')
  const { records } = await searchLog({ lines }, { before: cursorFrom(oldest), limit: 100 })
  const fetched = records.map(({ time, msg }) => line(Date.parse(time), msg))
  expect(texts(joinedLines(shown, fetched))).toEqual(texts(written))
})
