import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readEnvironment } from '../../core/config/environment.js'
import { parseConfig } from '../../core/config/load-config.js'
import { isSwitchboardError, SwitchboardError } from '../../core/errors/switchboard-error.js'
import { parseSessionString } from '../../core/sessions/session-string.js'

const base = `sandbox: { enabled: true }
clients:
  - session_name: user1
    type: user
    api_id: 1
    api_hash: x
    phone_number: "+9996621001"
`
/** What is told of the file with some lines more for its client. */
function told(lines: string): string[] {
  try {
    parseConfig(base + lines.replace(/^/gm, '    '), 'config.yaml', {})
    return []
  } catch (error) {
    if (!isSwitchboardError(error, 'CONFIG_INVALID')) throw error
    return error.context.problems.map(({ path, message }) => `${path}: ${message}`)
  }
}

describe('.env keeps a value whole', () => {
  const read = async (text: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-env-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, '.env'), text)
    return readEnvironment(folder, {})
  }

  it.each([
    ['PASSWORD=pa#ss', 'pa#ss'],
    ['PASSWORD=pa#ss # of the office', 'pa#ss'],
    ['PASSWORD=plain # of the office', 'plain'],
    [`PASSWORD=it's#1`, `it's#1`],
    ['export PASSWORD = a#b#c', 'a#b#c'],
    ['PASSWORD="quoted#1" # comment', 'quoted#1'],
    ['PASSWORD="first\nOTHER=se#cond\nthird"', 'first\nOTHER=se#cond\nthird'],
    ['PASSWORD= # nothing', ''],
    ['PASSWORD=#1', '#1'],
    ['PASSWORD="un#closed', '"un#closed'],
    [`PASSWORD=it's#2 # '`, `it's#2`],
    ['PASSWORD=pa#ss\r', 'pa#ss'],
    ['PASSWORD="a#b"c', '"a#b"c'],
    [`PASSWORD='a' 'b#c'`, `'a' 'b#c'`],
    ['PASSWORD="a" "b"', '"a" "b"'],
    ['PASSWORD=a\'#"`b\\n', 'a\'#"`b\\n'],
    ['PASSWORD=$&#1', '$&#1'],
    ['PASSWORD=first\nPASSWORD="sec#ond"', 'sec#ond'],
  ])('%j', async (text, value) => {
    expect((await read(`A=1\n${text}\nZ=2\n`)).PASSWORD).toBe(value)
    expect(await read(`A=1\n${text}\nZ=2\n`)).toMatchObject({ A: '1', Z: '2' })
  })
})

describe('what YAML would lose is told', () => {
  it.each([
    ['password: &abc', 'empty: what begins with & is'],
    ['password: #abc', 'empty: what begins with # is'],
    ['plugins: { root: plugins }', 'no plugin would be loaded'],
    ['workers: 9007199254740993', 'more digits than can be kept exactly'],
    ['plugins: { root: p, include: [a], options: { shop: { chat: 9007199254740993 } } }', 'more digits'],
    ['plugins: { root: p, include: [a], options: { shop: { constructor: 1 } } }', 'constructor is no name'],
    ['plugins: { root: p, include: [a], options: { shop: &a { of: *a } } }', 'holds itself'],
  ])('%s', (line, message) => {
    expect(told(line)).toEqual([expect.stringContaining(message)])
  })

  it.each([
    ['password: "&abc"'],
    ['password: # as in the office'],
    ['password:'],
    ['plugins: { root: p, include: [] }'],
    ['plugins: { root: p, enabled: false }'],
    ['plugins: { root: p, include: [a], options: { shop: { chat: 9007199254740991 } } }'],
  ])('but not %s', (line) => {
    expect(told(line)).toEqual([])
  })

  it.each([
    'workers: &a [*a]',
    'in_memory: { constructor: 1 }',
    'session: { in_memory: { constructor: 1 } }',
    'tags: &a { b: *a }',
  ])('and never by a stack trace: %s', (line) => {
    expect(told(line).length).toBeGreaterThan(0)
  })

  it('a session string with quotes around it is no session string', () => {
    const text = `SB1.${Buffer.from('{"dcId":2}').toString('base64url')}.${Buffer.alloc(256, 7).toString('base64url')}`
    expect(parseSessionString(text).dcId).toBe(2)
    for (const mark of [`'`, '"', '`']) expect(() => parseSessionString(`${text}${mark}`)).toThrow('such as quotes')
  })
})

/** Numbers from 0 to 1, the same ones at each run. */
function lot(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const pieces = [
  '&a ',
  '*a',
  '[',
  ']',
  '{',
  '}',
  ': ',
  '- ',
  '#',
  '"',
  "'",
  '|',
  '>',
  '!!set ',
  '!x ',
  '? ',
  '<<: *a',
  '\t',
  '\n',
  `\${A}`,
  '${',
  'constructor: 1',
  '__proto__: { a: 1 }',
  '1e400',
  '.nan',
  '-0',
  '0x1F',
  '~',
  '---\n',
  '%',
  '@',
  '\u0000',
  '9'.repeat(30),
  '&a [*a]',
  '{ toString: 1 }',
  'null',
]

it('a configuration that was changed by accident is valid or refused with our own words, 1,500 times', () => {
  const random = lot(20_261_128)
  const whole = `${base}    password: "secret"
    workers: 4
    in_memory: false
    proxy: { scheme: socks5, hostname: 127.0.0.1, port: 1080 }
    plugins:
      root: plugins
      include: ["**/*"]
      options: { shop: { list: [1, 2], deep: { a: { b: c } } } }
    periodic_tasks: { enabled: true, tasks: [a, b] }
logging: { level: info }
`
  const outcomes = { valid: 0, refused: 0 }
  for (let round = 0; round < 1_500; round++) {
    let text = whole
    for (let change = 0; change <= random() * 3; change++) {
      const at = Math.floor(random() * text.length)
      const piece = pieces[Math.floor(random() * pieces.length)] ?? ''
      const cut = random() < 0.5 ? 0 : Math.floor(random() * 12)
      text = text.slice(0, at) + piece + text.slice(at + cut)
    }
    try {
      parseConfig(text, 'config.yaml', { A: 'x' })
      outcomes.valid++
    } catch (error) {
      if (!(error instanceof SwitchboardError)) throw new Error(`not told of:\n${text}`, { cause: error })
      outcomes.refused++
    }
  }
  expect(outcomes.valid).toBeGreaterThan(10)
  expect(outcomes.refused).toBeGreaterThan(500)
}, 120_000)
