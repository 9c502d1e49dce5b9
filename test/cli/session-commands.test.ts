import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { convertToTdata } from '@mtcute/convert'
import { readStringSession } from '@mtcute/core/utils.js'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { runCli } from '../../core/cli/cli.js'
import { FileSessionStore } from '../../core/sessions/file-session-store.js'
import { readSessionText } from '../../core/sessions/import/read-session-text.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { inventLogin } from '../sessions/import/login.js'
import { pyrogramStrings } from '../sessions/import/python-strings.js'
import { mtcuteString, writePyrogramFile } from '../sessions/import/session-databases.js'
import { SessionHarness } from './session-harness.js'

const login = inventLogin()
const pyrogram = pyrogramStrings[362](login)
const apiHash = '0123456789abcdef'.repeat(2)
const user1 = `session_name: user1\ntype: user\nphone_number: "+12025550123"\napi_id: 123456\napi_hash: ${apiHash}`
const sessionKey = { SWITCHBOARD_SESSION_KEY: 'a key of more than sixteen characters' }
const code = (name: string) => expect.objectContaining({ code: name })

let harness: SessionHarness
beforeEach(() => {
  harness = new SessionHarness()
})

function stored(name: string) {
  return new FileSessionStore(name, harness.path('sessions'), new SystemClock()).load()
}

describe('session import', () => {
  it('makes a session file of a string, for its owner only', async () => {
    const { out, code: exit } = await harness.run(['import', 'user1', pyrogram])
    expect(exit).toBe(0)
    expect(out).toMatch(
      /^Imported .*user1\.session from pyrogram: data centre 4, account user 7000000123, not encrypted\.\n$/,
    )
    expect(statSync(harness.path('sessions', 'user1.session')).mode & 0o777).toBe(0o600)
    expect(await stored('user1')).toEqual({
      dcId: 4,
      authKey: login.authKey,
      account: { id: login.userId, isBot: false },
    })
  })

  it('reads a file seen from the folder of the command, and standard input', async () => {
    writePyrogramFile(harness.path('old.session'), 3, login)
    await harness.run(['import', 'one', 'old.session'])
    await harness.run(['import', 'two', '-'], { stdin: `${pyrogram}\n` })
    expect(await stored('one')).toEqual(await stored('two'))
  })

  it('puts the session into the folder of its client, encrypted when there is a key', async () => {
    harness.configure([`${user1}\nworkdir: elsewhere`])
    await harness.run(['import', 'user1', pyrogram], { env: sessionKey })
    const content = readFileSync(harness.path('elsewhere', 'user1.session'), 'utf8')
    expect(content).toContain('aes-256-gcm')
    expect(content).not.toContain(login.authKey.toString('base64').slice(0, 40))
  })

  it('refuses a name that is taken, and leaves the file as it is', async () => {
    await harness.run(['import', 'user1', pyrogram])
    const before = readFileSync(harness.path('sessions', 'user1.session'))
    const other = pyrogramStrings[362](inventLogin())
    await expect(harness.run(['import', 'user1', other])).rejects.toEqual(code('SESSION_EXISTS'))
    expect(readFileSync(harness.path('sessions', 'user1.session')).equals(before)).toBe(true)
  })

  it('refuses a name that is a link to a place which is away for now', async () => {
    await harness.run(['import', 'user1', pyrogram])
    symlinkSync(harness.path('away', 'user2.session'), harness.path('sessions', 'user2.session'))
    await expect(harness.run(['import', 'user2', pyrogram])).rejects.toEqual(code('SESSION_UNREADABLE'))
    expect(lstatSync(harness.path('sessions', 'user2.session')).isSymbolicLink()).toBe(true)
  })

  it('puts the old file away under a dated name when that is asked for', async () => {
    await harness.run(['import', 'user1', pyrogram])
    const before = readFileSync(harness.path('sessions', 'user1.session'), 'utf8')
    const next = inventLogin()
    const { out } = await harness.run(['import', 'user1', pyrogramStrings[362](next), '--set-aside'])
    expect((await stored('user1'))?.authKey).toEqual(next.authKey)
    const kept = readdirSync(harness.path('sessions')).filter((file) => /^user1\.session\.\d{4}-/.test(file))
    expect(kept).toHaveLength(1)
    expect(out).toContain(kept[0])
    expect(readFileSync(harness.path('sessions', String(kept[0])), 'utf8')).toBe(before)
  })

  it('refuses a session that a process is running, and names it', async () => {
    await harness.run(['import', 'user1', pyrogram])
    const running = new FileSessionStore('user1', harness.path('sessions'), new SystemClock())
    await running.lock()
    onTestFinished(() => running.release())
    const attempt = harness.run(['import', 'user1', pyrogram, '--set-aside'])
    await expect(attempt).rejects.toMatchObject({ code: 'SESSION_LOCKED', context: { pid: process.pid } })
  })

  it('leaves nothing behind when the source is none', async () => {
    for (const source of ['nowhere', pyrogram.slice(0, 300)]) {
      await expect(harness.run(['import', 'user1', source])).rejects.toMatchObject({ code: /^SESSION_SOURCE_/ })
    }
    expect(existsSync(harness.path('sessions'))).toBe(false)
  })

  it('takes a source as the format that is named, or says why not', async () => {
    const attempt = harness.run(['import', 'user1', pyrogram, '--format', 'telethon'])
    await expect(attempt).rejects.toEqual(code('SESSION_SOURCE_UNKNOWN'))
    await harness.run(['import', 'user1', pyrogram, '--format', 'pyrogram'])
    expect(await stored('user1')).toBeDefined()
  })

  it('takes an account of a tdata folder, and asks for its passcode', async () => {
    const second = inventLogin({ userId: 42 })
    const sessions = [login, second].map((each) => readStringSession(mtcuteString(each)))
    await convertToTdata(sessions, { path: harness.path('tdata'), passcode: 'horse' })
    const args = ['import', 'user1', 'tdata', '--account', '2']
    await expect(harness.run(args)).rejects.toEqual(code('SESSION_SOURCE_LOCKED'))

    const person = { confirm: async () => true, secret: async () => 'horse' }
    await harness.run(args, { person })
    expect((await stored('user1'))?.account?.id).toBe(42)
    await harness.run([...args, '--set-aside'], { env: { SWITCHBOARD_TDATA_PASSCODE: 'horse' } })
    expect((await stored('user1'))?.authKey).toEqual(second.authKey)
  })

  it.each(['../user1', 'a/b', '', '.', 'user 1'])('refuses the name "%s"', async (name) => {
    await expect(harness.run(['import', name, pyrogram])).rejects.toEqual(code('SESSION_NAME_INVALID'))
  })

  it('says what in the configuration does not fit the login', async () => {
    const bot = `session_name: bot1
type: bot
api_id: 5
api_hash: ${apiHash}
bot_token: "1:${apiHash}"
in_memory: true
test_mode: true`
    harness.configure([user1, bot])
    const { notes } = await harness.run(['import', 'bot1', pyrogram])
    expect(notes).toContain('bot1 is configured as bot, this login is a user.')
    expect(notes).toContain('with the api_id 123456, bot1 has 5')
    expect(notes).toContain('set test_mode: false')
    expect(notes).toContain('set session.type: file')
    expect(notes).toContain('two programs on one login lose it')
    expect((await harness.run(['import', 'user1', pyrogram])).notes).not.toContain('user1')
    expect((await harness.run(['import', 'user2', pyrogram])).notes).toContain(
      'No client of config/config.yaml is called user2',
    )
    const agents = [{ phone: '+12025550124', session_name: 'user2' }]
    harness.write('config/channels.json', JSON.stringify({ channels: [{ id: 'jobs', name: 'Jobs', agents }] }))
    expect((await harness.run(['import', 'user2', pyrogram, '--set-aside'])).notes).not.toContain('No client')
    expect((await harness.run(['list'])).out).not.toMatch(/user2.*no client/)
  })

  it('puts a login of Telegram to where it is looked for without the sandbox, also while that is enabled', async () => {
    harness.configure([`${user1}\nsession: { workdir: logins }`], true)
    harness.write('world.yaml', 'users: []\n')
    const kept = (folder: string, name: string) =>
      new FileSessionStore(name, harness.path(folder), new SystemClock()).load()
    const { out, notes } = await harness.run(['import', 'user1', pyrogram])
    expect(out).toMatch(/^Imported \S*logins\/user1\.session from pyrogram/)
    expect(notes).toMatch(/\S*logins\/user1\.session is where clients on real Telegram look: .*SANDBOX=false/)
    expect((await kept('logins', 'user1'))?.authKey).toEqual(login.authKey)
    expect(existsSync(harness.path('data/sandbox/sessions/user1.session'))).toBe(false)
    await expect(harness.run(['import', 'user1', pyrogram])).rejects.toEqual(code('SESSION_EXISTS'))

    // Nothing of it is hidden on the sandbox.
    expect((await harness.run(['list'])).out).toMatch(/1 session for real Telegram lies in \S*logins: .*SANDBOX=false/)
    for (const command of ['info', 'check', 'export']) {
      await expect(harness.run([command, 'user1'])).rejects.toMatchObject({
        ...{ code: 'SESSION_MISSING', fix: expect.stringMatching(/for real Telegram is \S*logins\/user1\.session/) },
      })
    }
    const ofSandbox = mtcuteString({ ...login, host: '127.0.0.1', port: 4430 })
    expect((await harness.run(['import', 'user1', ofSandbox])).out).toMatch(/data\/sandbox\/sessions\/user1\.session/)
    expect((await harness.run(['info', 'user1'])).notes).toMatch(/for real Telegram is \S*logins\/user1\.session/)
    expect((await kept('logins', 'user1'))?.authKey).toEqual(login.authKey)
  })

  it('says that nothing came where the standard input is empty', async () => {
    await expect(harness.run(['import', 'user1', '-'], { stdin: '\n' })).rejects.toEqual(code('SESSION_SOURCE_NOTHING'))
  })
})

describe('session export', () => {
  beforeEach(() => harness.run(['import', 'user1', pyrogram]))

  it.each(['switchboard', 'gramjs', 'telethon', 'pyrogram', 'mtcute'])('prints the %s string alone', async (format) => {
    const { out, notes } = await harness.run(['export', 'user1', '--yes', '--format', format])
    expect(out).toMatch(/^\S+\n$/)
    expect(readSessionText(out)).toMatchObject({ format, dcId: 4, authKey: Uint8Array.from(login.authKey) })
    expect(notes).toContain('Whoever has this string has the account')
  })

  it('prints nothing until it is meant', async () => {
    const attempt = harness.run(['export', 'user1'])
    await expect(attempt).rejects.toEqual(code('SESSION_EXPORT_UNCONFIRMED'))
    const no = { confirm: async () => false, secret: async () => '' }
    await expect(harness.run(['export', 'user1'], { person: no })).rejects.toEqual(code('SESSION_EXPORT_UNCONFIRMED'))
    const yes = { confirm: async (question: string) => question.includes('has the account'), secret: async () => '' }
    expect((await harness.run(['export', 'user1'], { person: yes })).out).toMatch(/^SB1\./)
  })

  it('gives a string that can be imported again', async () => {
    const { out } = await harness.run(['export', 'user1', '--yes'])
    await harness.run(['import', 'copy', '-'], { stdin: out })
    expect(await stored('copy')).toEqual(await stored('user1'))
  })

  it('says what a string would need, and that there is no such session', async () => {
    const { out } = await harness.run(['export', 'user1', '--yes', '--format', 'gramjs'])
    await harness.run(['import', 'nobody', out.trim()])
    const attempt = harness.run(['export', 'nobody', '--yes', '--format', 'pyrogram'])
    await expect(attempt).rejects.toEqual(code('SESSION_EXPORT_INCOMPLETE'))
    await expect(harness.run(['export', 'user9', '--yes'])).rejects.toEqual(code('SESSION_MISSING'))
  })
})

describe('session list and info', () => {
  it('show every session without its secrets, and change nothing', async () => {
    harness.configure([user1])
    await harness.run(['import', 'user1', pyrogram])
    await harness.run(['import', 'locked', pyrogram], { env: sessionKey })
    await harness.run(['import', 'user1', pyrogram, '--set-aside'])
    writePyrogramFile(harness.path('sessions', 'foreign.session'), 3, login)
    harness.write('sessions/broken.session', '{"format":"switchboard-session"')
    chmodSync(harness.path('sessions', 'user1.session'), 0o644)

    const { out, notes } = await harness.run(['list'])
    const line = (name: string) => out.split('\n').find((each) => each.trim().startsWith(name))
    expect(line('user1')).toMatch(/user 7000000123 +4 +no +0644 .*open to others$/)
    expect(line('locked')).toMatch(/not known yet +- +yes +0600 .*no key to open it, no client$/)
    expect(line('foreign')).toMatch(/of another program/)
    expect(line('broken')).toMatch(/damaged/)
    expect(out).toContain('1 more was set aside')
    expect(out + notes).not.toContain(login.authKey.toString('base64').slice(0, 20))
    expect(statSync(harness.path('sessions', 'user1.session')).mode & 0o777).toBe(0o644)
  })

  it('tell that there is none', async () => {
    expect((await harness.run(['list'])).out).toContain('There is no session in')
    await expect(harness.run(['info', 'user1'])).rejects.toEqual(code('SESSION_MISSING'))
  })

  it('tell who runs a session, and a lock that was left behind from one that holds', async () => {
    await harness.run(['import', 'user1', pyrogram])
    const running = new FileSessionStore('user1', harness.path('sessions'), new SystemClock())
    await running.lock()
    onTestFinished(() => running.release())
    expect((await harness.run(['info', 'user1'])).out).toMatch(new RegExp(`locked by +process ${process.pid} on `))
    await running.release()
    expect((await harness.run(['info', 'user1'])).out).toMatch(/locked by +nobody\n/)

    const { hostname } = await import('node:os')
    const gone = { pid: 2 ** 22 + 1, host: hostname(), begun: '', since: '2026-01-01T00:00:00.000Z' }
    harness.write('sessions/user1.session.lock', JSON.stringify(gone))
    expect((await harness.run(['info', 'user1'])).out).toMatch(/locked by +nobody \(left behind by process 4194305/)
  })

  it('tell an encrypted session from one whose key is another', async () => {
    await harness.run(['import', 'user1', pyrogram], { env: sessionKey })
    const info = async (env: Record<string, string>) => (await harness.run(['info', 'user1'], { env })).out
    expect(await info({})).toMatch(/login +no key to open it/)
    expect(await info({ SWITCHBOARD_SESSION_KEY: 'a wrong key of enough letters' })).toMatch(/login +another key/)
    expect(await info(sessionKey)).toMatch(/account +user 7000000123\n.*encrypted +yes/)
  })

  it('read another folder when one is named', async () => {
    await harness.run(['import', 'user1', pyrogram, '--folder', 'backup'])
    expect((await harness.run(['list', '--folder', 'backup'])).out).toContain('user1')
    expect((await harness.run(['list'])).out).toContain('There is no session')
  })
})

describe('the command line', () => {
  it('has the session commands, and tells an error with its fix', async () => {
    let out = ''
    const terminal = { out: { write: (text: string) => (out += text) }, env: { NO_COLOR: '1' }, cwd: harness.cwd }
    expect(await runCli(['session', 'import', 'user1', pyrogram], terminal)).toBe(0)
    expect(await runCli(['session', 'import', 'user1', pyrogram], terminal)).toBe(1)
    expect(out).toContain('SESSION_EXISTS')
    expect(out).toContain('--set-aside')
    expect(out).not.toContain(pyrogram.slice(0, 30))
  })
})
