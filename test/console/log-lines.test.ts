import { expect, it } from 'vitest'
import { cursorFrom, type LogLine, mergedLines, withLive } from '../../core/console/page/src/api/log-lines.js'
import { searchLog } from '../../core/logging/search-log.js'

const line = (at_ms: number, message: string, n = 0): LogLine => ({
  ...{ at_ms, message, level: 'info', category: 'system', fields: { n } },
})
const texts = (lines: readonly LogLine[]) => lines.map(({ message, fields }) => `${message}${fields.n || ''}`)
/** So many lines, one each 20 ms, the latest first. */
const written = Array.from({ length: 40 }, (_, index) => line(100_000 - index * 20, `line ${index}`))

it('closes the gap of a broken connection, with no line twice, and keeps older ones where they are reached', () => {
  const shown = [line(5_000, 'live'), line(4_000, 'both'), line(1_000, 'before'), line(900, 'older')]
  const fetched = [line(4_000, 'both'), line(3_000, 'missed'), line(1_000, 'before')]
  const { lines, hasOlder } = mergedLines(shown, fetched)
  expect([texts(lines), hasOlder]).toEqual([['live', 'both', 'missed', 'before', 'older'], true])
  // What is on the page stays what it is.
  expect(lines[1]).toBe(shown[1])
  // Kept back lines may be missing below.
  expect(texts(mergedLines(shown, fetched, 1_000).lines)).toEqual(['live', 'both', 'missed', 'before'])
  expect(mergedLines(shown, fetched, 1_001).hasOlder).toBe(true)
  // Too much was missed: what is older does not follow what was fetched.
  expect(texts(mergedLines(shown.slice(2), fetched.slice(0, 2)).lines)).toEqual(['both', 'missed'])
  expect(mergedLines(shown, []).lines).toEqual(shown)
})

it('counts lines that say the same in the same moment', () => {
  const three = [line(1_000, 'tick', 1), line(1_000, 'tick', 1), line(1_000, 'tick', 2)]
  const shown = withLive([line(900, 'before')], three, () => true)
  expect(texts(shown)).toEqual(['tick1', 'tick1', 'tick2', 'before'])
  expect(texts(mergedLines(shown, [...three, line(1_000, 'tick', 1), line(900, 'before')]).lines)).toEqual([
    'tick1',
    'tick1',
    'tick2',
    'tick1',
    'before',
  ])
  // Fetched before it was told live: it is there already.
  const [first, second] = three.map((one) => ({ ...one }))
  expect(texts(withLive(three.slice(0, 1), [first as LogLine, second as LogLine], () => true))).toEqual([
    'tick1',
    'tick1',
  ])
})

it('goes on below lines whose older ones were dropped, without a gap', async () => {
  const lines = async function* () {
    for (const { at_ms, message, fields, ...rest } of written)
      yield JSON.stringify({ ...rest, ...fields, time: new Date(at_ms).toISOString(), msg: message })
  }
  const shown = written.slice(0, 10)
  const { records } = await searchLog({ lines }, { before: cursorFrom(shown.at(-1) as LogLine), limit: 100 })
  const fetched = records.map(({ time, msg }) => line(Date.parse(time), msg))
  expect(fetched.length).toBeGreaterThan(30)
  expect(texts(mergedLines(shown, fetched, 0).lines)).toEqual(texts(written))
})
