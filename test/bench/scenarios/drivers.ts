import type { LibraryName } from '../../../core/mtproto/library/library.js'
import { framework, race, round2, telegram } from '../race.js'

const libraries: readonly LibraryName[] = ['telegram', 'teleproto', 'mtcute']
const stream = { bytes: 100, count: 8_000 }

/**
 * The whole framework over each of its libraries, against a bare `telegram` client with one raw listener: messages per
 * second, the CPU of the process for one message, and the resident memory of the process. Above 1 is in our favour for
 * `messagesPerSecondRatio`, below 1 for `memoryRatio`.
 */
export async function drivers({ rounds, progress }: { rounds: number; progress: (line: string) => void }) {
  const over = (driver: LibraryName) => framework('count.plugin', driver)
  const paces = await race(
    { bare: telegram, telegram: over('telegram'), teleproto: over('teleproto'), mtcute: over('mtcute') },
    { ...stream, rounds, progress },
  )
  return libraries.map((driver) => ({
    driver,
    messagesPerSecondRatio: round2(paces[driver].perSecond / paces.bare.perSecond),
    cpuPerMessageUs: round2(paces[driver].cpuUs),
    memoryRatio: round2(paces[driver].rssKb / paces.bare.rssKb),
    messagesPerSecond: Math.round(paces[driver].perSecond),
    memoryMb: Math.round(paces[driver].rssKb / 1_024),
    bareMessagesPerSecond: Math.round(paces.bare.perSecond),
    bareCpuPerMessageUs: round2(paces.bare.cpuUs),
    bareMemoryMb: Math.round(paces.bare.rssKb / 1_024),
  }))
}
