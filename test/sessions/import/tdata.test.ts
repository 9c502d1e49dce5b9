import { readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { convertToTdata } from '@mtcute/convert'
import { readStringSession } from '@mtcute/core/utils.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSwitchboardError } from '../../../core/errors/switchboard-error.js'
import { readSessionSource, type SourceOptions } from '../../../core/sessions/import/read-session-source.js'
import { inventLogin, type Login } from './login.js'
import { mtcuteString } from './session-databases.js'
import { temporaryFolder } from './temporary-folder.js'

/** A folder as Telegram Desktop writes it, by the code of mtcute's converter. */
async function tdataFolder(logins: readonly Login[], passcode?: string): Promise<string> {
  const path = join(temporaryFolder(), 'tdata')
  const sessions = logins.map((login) => readStringSession(mtcuteString(login)))
  await convertToTdata(sessions, { path, passcode })
  return path
}

async function outcome(source: string, options?: SourceOptions): Promise<unknown> {
  try {
    return await readSessionSource(source, options)
  } catch (error) {
    if (isSwitchboardError(error)) return error
    throw error
  }
}

const code = (name: string) => expect.objectContaining({ code: name })
const found = ({ dcId, authKey, userId }: Login) => ({
  format: 'tdata',
  dcId,
  authKey: Uint8Array.from(authKey),
  userId,
  isBot: false,
})

describe('the folder of Telegram Desktop', () => {
  it('gives its only account', async () => {
    const login = inventLogin()
    expect(await outcome(await tdataFolder([login]))).toEqual(found(login))
  })

  it('is found inside the folder of the program', async () => {
    const login = inventLogin()
    const folder = await tdataFolder([login])
    expect(await outcome(join(folder, '..'))).toEqual(found(login))
  })

  it('gives the account that is named, where there are several', async () => {
    const logins = [inventLogin(), inventLogin({ dcId: 2, userId: 8_000_000_001 }), inventLogin({ dcId: 1, userId: 5 })]
    const folder = await tdataFolder(logins)
    expect(await outcome(folder)).toEqual(code('SESSION_SOURCE_SEVERAL'))
    expect(await outcome(folder)).toMatchObject({ fix: expect.stringContaining('--account with a number from 1 to 3') })
    for (const [index, login] of logins.entries()) {
      expect(await outcome(folder, { account: index + 1 })).toEqual(found(login))
    }
    expect(await outcome(folder, { account: 4 })).toEqual(code('SESSION_SOURCE_SEVERAL'))
  })

  it('opens with its local passcode only', async () => {
    const login = inventLogin()
    const folder = await tdataFolder([login], 'correct horse')
    expect(await outcome(folder)).toMatchObject({ code: 'SESSION_SOURCE_LOCKED', context: { isWrong: false } })
    const wrong = await outcome(folder, { passcode: 'wrong' })
    expect(wrong).toMatchObject({ code: 'SESSION_SOURCE_LOCKED', context: { isWrong: true } })
    expect(await outcome(folder, { passcode: 'correct horse' })).toEqual(found(login))
  })

  it('falls back to the older of two files when the later one is broken', async () => {
    const login = inventLogin()
    const folder = await tdataFolder([login])
    renameSync(join(folder, 'key_datas'), join(folder, 'key_data0'))
    writeFileSync(join(folder, 'key_data1'), 'broken')
    utimesSync(join(folder, 'key_data0'), 1_000, 1_000)
    expect(await outcome(folder)).toEqual(found(login))
  })

  it('is refused when it lacks a file or holds no login', async () => {
    expect(await outcome(temporaryFolder())).toEqual(code('SESSION_SOURCE_UNKNOWN'))
    expect(await outcome(await tdataFolder([]))).toEqual(code('SESSION_SOURCE_EMPTY'))
    expect(await outcome(await tdataFolder([inventLogin({ userId: 0 })]))).toEqual(code('SESSION_SOURCE_EMPTY'))

    const folder = await tdataFolder([inventLogin()])
    const account = readdirSync(folder).find((name) => /^[0-9A-F]{16}s$/.test(name))
    rmSync(join(folder, String(account)))
    expect(await outcome(folder)).toEqual(code('SESSION_SOURCE_DAMAGED'))
    rmSync(join(folder, 'key_datas'))
    expect(await outcome(folder)).toEqual(code('SESSION_SOURCE_UNKNOWN'))
  })

  it('is refused as any other format', async () => {
    const folder = await tdataFolder([inventLogin()])
    expect(await outcome(folder, { format: 'pyrogram' })).toEqual(code('SESSION_SOURCE_UNKNOWN'))
    expect(await outcome(join(folder, 'key_datas'), { format: 'tdata' })).toEqual(code('SESSION_SOURCE_UNKNOWN'))
    expect(await outcome(join(folder, 'key_datas'))).toEqual(code('SESSION_SOURCE_UNKNOWN'))
  })

  it('is answered whatever its files hold', async () => {
    const folder = await tdataFolder([inventLogin()])
    const files = readdirSync(folder)
      .filter((name) => name.endsWith('s'))
      .map((name) => join(folder, name))
    const whole = new Map(files.map((file) => [file, readFileSync(file)] as const))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.oneof(fc.uint8Array({ maxLength: 600 }), fc.double({ min: 0, max: 0.999, noNaN: true })),
        async (file, damage) => {
          const content = whole.get(file) ?? Buffer.alloc(0)
          writeFileSync(file, typeof damage === 'number' ? content.subarray(0, content.length * damage) : damage)
          expect(await outcome(folder)).toMatchObject({ code: expect.stringMatching(/^SESSION_SOURCE_/) })
          writeFileSync(file, content)
        },
      ),
      { numRuns: 60 },
    )
  })
})
