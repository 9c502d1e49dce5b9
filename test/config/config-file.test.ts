import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import type { ConfigEdit } from '../../core/config/config-edit.js'
import { ConfigFile } from '../../core/config/config-file.js'
import { editConfig } from '../../core/config/edit-config.js'

const text = `# Who runs here
sandbox: { enabled: true }   # no account is real

clients:
  # The first bot
  - session_name: "bot1"
    type: 'bot'          # not a person
    api_id: 1
    api_hash: "\${API_HASH:-hash}"
    bot_token: "800000001:AAinvented-token-of-a-bot-in-a-test"
    workers: 4  # few
    plugins:
      root: plugins
      include: [one, two]
`

/** The lines that an edit takes away, then those it brings. */
function difference(before: string, after: string): [string[], string[]] {
  const [old, fresh] = [before.split('\n'), after.split('\n')]
  return [old.filter((line) => !fresh.includes(line)), fresh.filter((line) => !old.includes(line))]
}

describe('editing a configuration', () => {
  it('keeps the comments of the items that stay in a list, and begins a block that is empty', () => {
    const before = `${text}      options:\n        greeter:\n          words:\n            - one # first\n            - two\n`
    const path = ['plugins', 'options', 'greeter', 'words']
    const after = editConfig(before, [{ kind: 'set', client: 'bot1', path, value: ['zero', 'one'] }])
    expect(after).toContain('          words:\n            - zero\n            - one # first\n')

    const empty = `${text}      options:\n`
    const begun = editConfig(empty, [{ kind: 'set', client: 'bot1', path, value: ['zero'] }])
    expect(begun).toContain('options:\n        greeter:\n          words:\n')
  })

  it.each<[string, ConfigEdit, string[], string[]]>([
    [
      'a number where it stands',
      { kind: 'set', client: 'bot1', path: ['workers'], value: 8 },
      ['    workers: 4  # few'],
      ['    workers: 8  # few'],
    ],
    [
      'a text with the quotes it had',
      { kind: 'set', client: 'bot1', path: ['type'], value: 'user' },
      ["    type: 'bot'          # not a person"],
      ["    type: 'user'          # not a person"],
    ],
    [
      'a list in brackets',
      { kind: 'set', client: 'bot1', path: ['plugins', 'include'], value: ['one', 'a: b', 3] },
      ['      include: [one, two]'],
      ['      include: [one, "a: b", 3]'],
    ],
    [
      'a value of the whole configuration',
      { kind: 'set', path: ['sandbox', 'enabled'], value: false },
      ['sandbox: { enabled: true }   # no account is real'],
      ['sandbox: { enabled: false }   # no account is real'],
    ],
  ])('exchanges %s, and leaves all the rest to the letter', (_, edit, gone, come) => {
    expect(difference(text, editConfig(text, [edit]))).toEqual([gone, come])
  })

  it('adds and removes clients, keys and entries of lists, and keeps the comments', () => {
    const after = editConfig(text, [
      { kind: 'add', client: 'bot1', path: ['plugins', 'exclude'], item: 'three' },
      { kind: 'add', client: 'bot1', path: ['plugins', 'include'], item: 'three' },
      { kind: 'add', client: 'bot1', path: ['plugins', 'include'], item: 'three' },
      { kind: 'remove', client: 'bot1', path: ['plugins', 'include'], item: 'one' },
      { kind: 'unset', client: 'bot1', path: ['workers'] },
      { kind: 'add-client', values: { session_name: 'bot2', type: 'bot' } },
    ])

    for (const comment of ['# Who runs here', '# no account is real', '# The first bot', '# not a person']) {
      expect(after).toContain(comment)
    }
    expect(after).toContain('include: [two, three]')
    expect(after).toContain('exclude:')
    expect(after).not.toContain('workers')
    expect(after).toMatch(/api_hash: "\$\{API_HASH:-hash\}"/)
    expect(after).toMatch(/- session_name: bot2\n {4}type: bot\n/)
    const without = editConfig(after, [{ kind: 'remove-client', client: 'bot1' }])
    expect(without).not.toContain('bot1')
    expect(without).toContain('bot2')
  })

  it.each([
    ['', '\n'],
    ['between blank lines', '\n\n'],
    ['with the line ends of Windows', '\r\n'],
  ])('adds and removes a client by its own lines %s', (_, end) => {
    const lines = `${text}      # exclude: [one]\n  - session_name: bot5\n    proxy: # none\n# behind\noutbox:   {}`
    const before = lines.replaceAll('\n', end)
    const bot2 = { session_name: 'bot2', plugins: { include: ['a'] } }
    const after = editConfig(before, [{ kind: 'add-client', values: bot2 }])
    const added = ['  - session_name: bot2', '    plugins:', '      include:', '        - a', '']
    const at = before.indexOf('# behind')
    const inner = end.replace('\n\n', '\n')
    const place = after.indexOf('  - session_name: bot2')
    expect(after.slice(place)).toMatch(new RegExp(`^${added.join(inner)}`))
    expect(after.slice(0, place) + after.slice(place + added.join(inner).length)).toBe(
      end === '\n\n' ? `${before.slice(0, at - 1)}\n${before.slice(at - 1)}` : before,
    )
    expect(editConfig(after, [{ kind: 'remove-client', client: 'bot2' }])).toBe(before)
    const without = editConfig(before, [{ kind: 'remove-client', client: 'bot1' }])
    expect(without).toBe(before.replace(/ {2}- session_name: "bot1"[\s\S]+exclude: \[one\](\r?\n)+/, ''))
  })

  it('takes no client out whose blocks others use, and adds to lists in brackets', () => {
    const sharing = `${text}    error_handler: &patient { max_retries: 9 }\n  - session_name: bot2\n    error_handler: *patient\n`
    expect(() => editConfig(sharing, [{ kind: 'remove-client', client: 'bot1' }])).toThrow(/bot1 as &patient/)
    expect(editConfig(sharing, [{ kind: 'remove-client', client: 'bot2' }])).not.toContain('bot2')
    const values = { session_name: 'bot2' }
    expect(parse(editConfig('clients: [{ session_name: bot1 }]', [{ kind: 'add-client', values }]))).toEqual({
      clients: [{ session_name: 'bot1' }, values],
    })
  })

  it('leaves numbers as they were written, though the text around them is written anew', () => {
    const numbers = ['+79990001122', '007', '12345678901234567890', '0xFF', '0o17', '+1.50', '1e3', '-1001234567890123']
    const before = `${text}${numbers.map((number, index) => `    n${index}: ${number}\n`).join('')}`
    const after = editConfig(before, [{ kind: 'add-client', values: { session_name: 'bot2', workers: 8 } }])
    const written = [...after.matchAll(/^ +n\d: (.*)$/gm)].map(([, number]) => number)
    expect(written).toEqual(numbers)
    expect(after).toMatch(/^ +workers: 8$/m)
  })

  it.each(['two\nlines', 'a list]', '---', '# no comment', ' ', '\n'])('writes %j where one word stands', (value) => {
    for (const written of ['word', '"word"', "'word'", 'word # a comment', '{ key: word }']) {
      const path = written.startsWith('{') ? ['greeting', 'key'] : ['greeting']
      const after = editConfig(`greeting: ${written}\nother: 1\n`, [{ kind: 'set', path, value }])
      expect(parse(after)).toEqual({ greeting: path.length > 1 ? { key: value } : value, other: 1 })
    }
  })

  it('keeps the line endings of the file', () => {
    const windows = text.replaceAll('\n', '\r\n')
    const after = editConfig(windows, [
      { kind: 'set', client: 'bot1', path: ['workers'], value: 8 },
      { kind: 'unset', client: 'bot1', path: ['type'] },
    ])
    expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  it('refuses what it cannot do without harm', () => {
    const set: ConfigEdit = { kind: 'set', client: 'bot1', path: ['workers'], value: 8 }
    const refusal = (source: string, edit: ConfigEdit) => () => editConfig(source, [edit])
    expect(refusal('clients: [', set)).toThrow(expect.objectContaining({ code: 'CONFIG_EDIT_REFUSED' }))
    expect(refusal('sandbox: {}', set)).toThrow(/no list `clients`/)
    expect(refusal(text, { ...set, client: 'bot9' })).toThrow(
      expect.objectContaining({ code: 'CONFIG_CLIENT_UNKNOWN' }),
    )
    const shared = `${text}    error_handler: &patient { max_retries: 9 }
  - session_name: "bot2"
    error_handler: *patient
`
    expect(refusal(shared, { ...set, client: 'bot2', path: ['error_handler', 'max_retries'] })).toThrow(/alias/)
    expect(refusal(text, { kind: 'add', client: 'bot1', path: ['workers'], item: 'x' })).toThrow(/no list/)
  })
})

describe('the file of a configuration', () => {
  function made() {
    const cwd = mkdtempSync(join(tmpdir(), 'switchboard-config-'))
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
    const path = join(cwd, 'config.yaml')
    writeFileSync(path, text)
    chmodSync(path, 0o640)
    return { cwd, path, file: new ConfigFile('config.yaml', cwd, {}) }
  }
  const faster: ConfigEdit = { kind: 'set', client: 'bot1', path: ['workers'], value: 8 }

  it('is replaced as a whole, with its mode, and leaves nothing beside it', async () => {
    const { cwd, path, file } = made()
    const version = await file.version()
    await file.edit([faster], version)

    expect(readFileSync(path, 'utf8')).toContain('workers: 8  # few')
    expect(statSync(path).mode & 0o777).toBe(0o640)
    expect(readdirSync(cwd)).toEqual(['config.yaml'])
    expect(await file.version()).not.toBe(version)
  })

  it('stays as it is when the result would not be valid, or somebody else has changed it', async () => {
    const { cwd, path, file } = made()
    const version = await file.version()

    await expect(file.edit([{ ...faster, value: 0 } as ConfigEdit])).rejects.toMatchObject({
      ...{ code: 'CONFIG_INVALID', message: expect.stringMatching(/would have a problem, so it is not written/) },
    })
    expect(readFileSync(path, 'utf8')).toBe(text)
    writeFileSync(path, `${text}# by hand\n`)
    await expect(file.edit([faster], version)).rejects.toMatchObject({ code: 'CONFIG_CHANGED' })

    expect(readFileSync(path, 'utf8')).toBe(`${text}# by hand\n`)
    expect(readdirSync(cwd)).toEqual(['config.yaml'])
  })

  it('is not written as what could not be started: with credentials of the sandbox where clients are on Telegram', async () => {
    const { cwd, path, file } = made()
    const ready = text.replace(':-hash}', ':-0123456789abcdef0123456789abcdef}')
    const off: ConfigEdit = { kind: 'set', path: ['sandbox', 'enabled'], value: false }
    writeFileSync(path, ready)
    const onTelegram = new ConfigFile('config.yaml', cwd, {}, { onTelegram: true })
    await expect(onTelegram.edit([off])).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      context: { problems: [{ path: 'clients[0].api_id', rule: 'sandboxApiId' }] },
    })
    expect(readFileSync(path, 'utf8')).toBe(ready)
    // A server of one's own may know them.
    await file.edit([off])
    expect(readFileSync(path, 'utf8')).toContain('enabled: false')
  })

  it('is changed although an earlier process was ended in the midst of that, and says why it cannot be', async () => {
    const { cwd, path, file } = made()
    writeFileSync(join(cwd, `.config.yaml.${process.pid}.tmp`), 'half of')
    await file.edit([faster])
    expect(readFileSync(path, 'utf8')).toContain('workers: 8  # few')

    // No name is left for what is written beside it.
    const long = `${'c'.repeat(240)}.yaml`
    writeFileSync(join(cwd, long), text)
    await expect(new ConfigFile(long, cwd, {}).edit([faster])).rejects.toMatchObject({
      code: 'CONFIG_UNWRITABLE',
      context: { file: long, reason: 'ENAMETOOLONG' },
    })
    expect(readFileSync(join(cwd, long), 'utf8')).toBe(text)
  })

  it('is changed at clients whose names are variables too', async () => {
    const { cwd, path } = made()
    const variable = '$' + '{NAME:-bot2}'
    writeFileSync(path, `${text}  - session_name: ${variable}\n    workers: 2\n`)
    const valid = new ConfigFile('config.yaml', cwd, { NAME: 'bot3' })
    const after = await valid.edited(readFileSync(path, 'utf8'), [{ ...faster, client: 'bot3' } as ConfigEdit])
    expect(after).toBe(`${text}  - session_name: ${variable}\n    workers: 8\n`)
    expect(await valid.edited(after, [{ kind: 'remove-client', client: 'bot3' }])).toBe(text)
    await expect(valid.edited(after, [{ kind: 'remove-client', client: 'bot2' }])).rejects.toMatchObject({
      ...{ code: 'CONFIG_CLIENT_UNKNOWN', context: { known: ['bot1', 'bot3'] } },
    })
  })

  it('is left alone when it is read-only', async () => {
    const { path, file } = made()
    chmodSync(path, 0o444)
    await expect(file.edit([faster])).rejects.toMatchObject({
      code: 'CONFIG_UNWRITABLE',
      context: { reason: 'EACCES' },
    })
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  it('takes changes one after the other', async () => {
    const { path, file } = made()
    await Promise.all(
      ['a', 'b', 'c'].map((item) => file.edit([{ kind: 'add', client: 'bot1', path: ['plugins', 'include'], item }])),
    )
    expect(readFileSync(path, 'utf8')).toContain('[one, two, a, b, c]')
  })
})
