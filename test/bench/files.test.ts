import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import bigInt from 'big-integer'
import { Api, TelegramClient } from 'telegram'
import { Logger, LogLevel } from 'telegram/extensions/Logger.js'
import { StringSession } from 'telegram/sessions/index.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { downloadWhole } from './files/download-whole.js'
import { filesRow } from './scenarios/files.js'

describe('the bench of files', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'switchboard-bench-files-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('waits for the file that telegram says it has downloaded before it is written', async () => {
    const client = new TelegramClient(new StringSession(''), 1, 'bench', { baseLogger: new Logger(LogLevel.NONE) })
    const bytes = Buffer.alloc(300_000, 'x')
    // A picture that comes with its message is written as a file that is fetched, and needs no data centre.
    const sizes = [new Api.PhotoCachedSize({ type: 'x', w: 1, h: 1, bytes })]
    const none = { id: bigInt(1), accessHash: bigInt(1), fileReference: Buffer.alloc(0), date: 1, dcId: 2 }
    const photo = new Api.MessageMediaPhoto({ photo: new Api.Photo({ ...none, sizes }) })

    const early = join(folder, 'early')
    await client.downloadMedia(photo, { outputFile: early })
    expect(existsSync(early) ? readFileSync(early).length : 0).toBe(0)

    const whole = join(folder, 'whole')
    await downloadWhole(client, photo, whole)
    expect(readFileSync(whole).equals(bytes)).toBe(true)
    await client.destroy()
  })

  it('counts a file that is not whole, and not its time', () => {
    const moved = (elapsedMs: number, sha256 = 'whole') =>
      ({ type: 'moved', elapsedMs, cpuMs: 1, grownBytes: 0, sha256 }) as const
    const all = {
      ours: [moved(100), moved(100), moved(100)],
      telegram: [moved(1, 'a part is missing'), moved(200), moved(300)],
      mtcute: [moved(400), moved(400), moved(400)],
    }
    expect(filesRow('down', all, 'whole')).toMatchObject({
      ...{ ratioBetter: 2.5, ratioTelegram: 2.5, ratioMtcute: 4 },
      ...{ shortOurs: 0, shortTelegram: 1, shortMtcute: 0 },
    })
  })
})
