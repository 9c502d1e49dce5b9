import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { type OutgoingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { controlRoutes } from '../../../core/sandbox/control/control-routes.js'
import { ControlServer } from '../../../core/sandbox/control/control-server.js'
import { defaultWorldFile } from '../../../core/sandbox/default-world.js'
import { Sandbox } from '../../../core/sandbox/sandbox.js'
import { Poll } from '../../../core/sandbox/world/media.js'
import { readWorldFile } from '../../../core/sandbox/world/world-file.js'
import { RawLogin } from '../faults/raw-login.js'

let sandbox: Sandbox
let control: ControlServer
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-control-'))
  sandbox = await Sandbox.start({ world: defaultWorldFile, seed: 1 })
  control = await ControlServer.start(sandbox, { worldsFolder: join(folder, 'worlds') })
})

afterEach(async () => {
  await control.close()
  await sandbox.close()
  await rm(folder, { recursive: true })
})

interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  body: any
}

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const { url, token } = control.access
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

describe('the control API', () => {
  it('listens on 127.0.0.1 and tells how the sandbox is', async () => {
    expect(control.access.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const { status, body } = await ask('GET', '/')
    expect(status).toBe(200)
    expect(body).toMatchObject({ ...sandbox.address, isListening: true, connections: 0, faults: 0 })
  })

  it('tells who and what there is', async () => {
    const { body } = await ask('GET', '/world')
    expect(body.users[0]).toEqual({
      ...{ id: 700000001, firstName: 'User', lastName: 'One', username: 'user1', dcId: 2, phone: '+9996621001' },
    })
    expect(body.bots).toHaveLength(2)
    expect(body.groups).toMatchObject([{ title: 'Sandbox Friends', members: 3 }])
    const forum = body.channels.find((channel: { forum: boolean }) => channel.forum)
    expect(forum.topics).toContainEqual({ id: 2, title: 'Orders', general: false })
  })

  it('acts as people: sends, replies, edits, reacts, forwards, reads and deletes', async () => {
    const { body: sent } = await ask('POST', '/people/alice/send', { to: 'bob', text: 'hello' })
    expect(sent).toMatchObject({ text: 'hello', from: 'alice', out: true })
    const { body: seen } = await ask('GET', '/people/bob/messages?chat=alice')
    expect(seen).toMatchObject([{ text: 'hello', out: false }])
    const chat = { chat: 'alice', id: seen[0].id }
    await ask('POST', '/people/bob/send', { to: 'alice', text: 'hi', replyTo: seen[0].id })
    await ask('POST', '/people/bob/react', { ...chat, reactions: ['👍'] })
    await ask('POST', '/people/alice/edit', { chat: 'bob', id: sent.id, text: 'hello there' })
    await ask('POST', '/people/bob/forward', { ...chat, to: 'sandbox_group' })
    await ask('POST', '/people/bob/read', { chat: 'alice' })
    const messages = (await ask('GET', '/people/alice/messages?chat=bob')).body
    expect(messages).toMatchObject([
      { text: 'hello there', edited: true, reactions: { '👍': 1 } },
      { text: 'hi', replyToId: sent.id },
    ])
    expect(sandbox.person('alice').history('sandbox_group').at(-1)?.text).toBe('hello there')
    await ask('POST', '/people/alice/delete', { chat: 'bob', id: sent.id })
    expect((await ask('GET', '/people/bob/messages?chat=alice')).body).toMatchObject([{ text: 'hi' }])
  })

  it('acts in topics, joins and leaves, and presses buttons', async () => {
    const { body } = await ask('POST', '/people/alice/send', { to: 'sandbox_forum', text: 'two teas', topicId: 2 })
    expect(body.topicId).toBe(2)
    await ask('POST', '/people/alice/leave', { chat: 'sandbox_group' })
    const refused = await ask('POST', '/people/alice/send', { to: 'sandbox_group', text: 'no' })
    expect(refused).toMatchObject({ status: 400, body: { error: { status: 403, text: 'CHAT_WRITE_FORBIDDEN' } } })
    await ask('POST', '/people/alice/join', { chat: 'sandbox_group' })
    expect((await ask('POST', '/people/alice/send', { to: 'sandbox_group', text: 'yes' })).status).toBe(200)

    sandbox.person('alice').send('bot1', '/start')
    sandbox.person('bot1').sendOutgoing('alice', {
      text: 'Which?',
      replyMarkup: {
        type: 'inline',
        rows: [[{ type: 'callback', text: 'Tea', data: Buffer.from('tea'), requiresPassword: false }]],
      },
    })
    const bot = await RawLogin.of(sandbox, 'bot1')
    const pressed = ask('POST', '/people/alice/click', {
      chat: 'bot1',
      id: sandbox.person('alice').history('bot1').at(-1)?.id,
      button: 'Tea',
    })
    const { value } = await bot.raw.next('updates', ({ value }) =>
      JSON.stringify(value.updates, safe).includes('Callback'),
    )
    const [query] = value.updates as unknown as { query_id: bigint }[]
    await bot.call('messages.setBotCallbackAnswer', { query_id: query!.query_id, message: 'chosen', cache_time: 0 })
    expect((await pressed).body).toMatchObject({ answer: { text: 'chosen' } })
    bot.raw.close()
  })

  it('votes in a poll, sees its results once it has voted, and takes the vote back', async () => {
    const answers = ['Pizza', 'Pasta'].map((text, place) => ({ text, option: Buffer.from(String(place)) }))
    const kind = { publicVoters: true, multipleChoice: false, quiz: false, correct: [], solution: undefined }
    const poll = new Poll({ id: 1n, question: 'Lunch?', answers, ...kind, closed: false })
    sandbox.person('bot1').sendOutgoing('sandbox_group', { text: '', media: { type: 'poll', poll } })
    const messages = '/people/alice/messages?chat=sandbox_group&limit=1'
    const { id, poll: unvoted } = (await ask('GET', messages)).body[0]
    expect(unvoted).toMatchObject({ question: 'Lunch?', quiz: false, closed: false, totalVoters: 0 })
    expect(unvoted.options).toEqual([
      { text: 'Pizza', chosen: false },
      { text: 'Pasta', chosen: false },
    ])
    const heard: unknown[] = []
    sandbox.person('bob').onEvent(({ type }) => heard.push(type))
    const chat = { chat: 'sandbox_group', id }
    const { body } = await ask('POST', '/people/alice/vote', { ...chat, answers: ['Pasta'] })
    expect(body.poll).toMatchObject({ totalVoters: 1, options: [{ voters: 0 }, { voters: 1, chosen: true }] })
    expect(heard).toEqual(['poll'])
    expect(sandbox.person('bob').news('sandbox_group')).toEqual([])
    await ask('POST', '/people/alice/vote', { ...chat, answers: [] })
    expect((await ask('GET', messages)).body[0].poll).toEqual(unvoted)

    const refused = async (wanted: unknown) => {
      const { status, body } = await ask('POST', '/people/alice/vote', { ...chat, answers: wanted })
      return [status, body.error.code ?? body.error.text]
    }
    expect(await refused(['Soup'])).toEqual([400, 'SANDBOX_NOT_OFFERED'])
    expect(await refused([2])).toEqual([400, 'SANDBOX_NOT_OFFERED'])
    expect(await refused([0, 1])).toEqual([400, 'OPTIONS_TOO_MUCH'])
    expect(await refused([null])).toEqual([400, 'SANDBOX_CONTROL_FIELD'])
    expect(await refused(undefined)).toEqual([400, 'SANDBOX_CONTROL_FIELD'])
    poll.closed = true
    expect(await refused([0])).toEqual([400, 'MESSAGE_POLL_CLOSED'])
  })

  it('adds, lists and removes faults', async () => {
    const fault = { kind: 'flood-wait', seconds: 5, account: 'user1', method: 'messages.sendMessage' }
    const { body: rule } = await ask('POST', '/faults', fault)
    expect(rule).toEqual({ id: rule.id, hits: 0, fault })
    const user = await RawLogin.of(sandbox, 'user1')
    expect(await user.send('alice', 'hi')).toBe('420 FLOOD_WAIT_5')
    expect((await ask('GET', '/faults')).body).toEqual([{ id: rule.id, hits: 1, fault }])
    expect((await ask('DELETE', `/faults/${rule.id}`)).status).toBe(200)
    expect((await ask('DELETE', `/faults/${rule.id}`)).status).toBe(404)
    expect(await user.send('alice', 'hi')).toBe('ok')
    await ask('POST', '/faults', { kind: 'lose-update' })
    await ask('DELETE', '/faults')
    expect(sandbox.faults.list()).toEqual([])
    user.raw.close()
  })

  it('lists calls, and methods nobody serves', async () => {
    const user = await RawLogin.of(sandbox, 'user1')
    await user.send('alice', 'hi', 123456789012345678n)
    await user.outcome('stats.getBroadcastStats', { channel: { _: 'inputChannelEmpty' } })
    const { body } = await ask('GET', '/calls?account=user1&method=messages.sendMessage&limit=5')
    expect(body).toMatchObject([
      { method: 'messages.sendMessage', params: { message: 'hi', random_id: '123456789012345678' } },
    ])
    expect((await ask('GET', '/unknown-methods')).body).toEqual({ 'stats.getBroadcastStats': 1 })
    user.raw.close()
  })

  it('drops connections, of one account or of all, and makes them go dead', async () => {
    const user = await RawLogin.of(sandbox, 'user1')
    const other = await RawLogin.of(sandbox, 'user2')
    expect((await ask('POST', '/connections/drop', { account: 'user1' })).body).toEqual({ connections: 1 })
    await user.raw.untilClosed()
    expect(await other.outcome('updates.getState')).toBe('ok')
    await ask('POST', '/salts/rotate')
    other.raw.send({ _: 'ping', ping_id: 1n })
    await other.raw.next('bad_server_salt')
    expect((await ask('POST', '/connections/stall')).body).toEqual({ connections: 1 })
    other.raw.close()
  })

  it('stops and starts the centre on its port', async () => {
    await ask('POST', '/stop')
    expect((await ask('GET', '/')).body.isListening).toBe(false)
    expect((await ask('POST', '/restart')).body).toEqual({ ...sandbox.address })
    expect((await ask('GET', '/')).body.isListening).toBe(true)
  })

  it('saves the world in its one folder, for its owner alone', async () => {
    const file = join(folder, 'worlds', 'later.yaml')
    sandbox.person('alice').send('bob', 'kept for later')
    expect((await ask('POST', '/world/save', { file: 'later' })).body).toEqual({ file })
    expect(await readFile(file, 'utf8')).toContain('kept for later')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    sandbox.person('alice').send('bob', 'and this')
    expect((await ask('POST', '/world/save', { file: 'later.yaml' })).body).toEqual({ file })
    expect(await readFile(file, 'utf8')).toContain('and this')
    const { users = [] } = await readWorldFile('config/sandbox.yaml')
    expect((await readWorldFile(file)).users).toHaveLength(users.length)
    expect(await readdir(join(folder, 'worlds'))).toEqual(['later.yaml'])
  })

  it.each(['../escaped', '/tmp/escaped', 'a/b', '..', '.hidden', '', 'a\\b', 'a\0b', 'x'.repeat(200)])(
    'saves no world under the name %j',
    async (file) => {
      const { status, body } = await ask('POST', '/world/save', { file })
      expect([status, body.error.what]).toEqual([400, expect.stringContaining('field "file"')])
      expect(await readdir(folder)).toEqual([])
    },
  )

  it('overwrites nothing that is no world file', async () => {
    const worlds = join(folder, 'worlds')
    await mkdir(join(worlds, 'folder.yaml'), { recursive: true })
    await writeFile(join(worlds, 'notes.yaml'), 'groceries: [milk]\n')
    await writeFile(join(folder, 'outside.yaml'), 'kept\n')
    await symlink(join(folder, 'outside.yaml'), join(worlds, 'link.yaml'))
    for (const file of ['notes', 'link', 'folder']) {
      expect(await ask('POST', '/world/save', { file })).toMatchObject({
        status: 409,
        body: { error: { what: expect.stringContaining('is no world file') } },
      })
    }
    expect(await readFile(join(worlds, 'notes.yaml'), 'utf8')).toBe('groceries: [milk]\n')
    expect(await readFile(join(folder, 'outside.yaml'), 'utf8')).toBe('kept\n')
  })
})

describe('the door of the control API', () => {
  it.each([
    ['POST', '/faults', { kind: 'nonsense' }, 'kind has to be one of'],
    ['POST', '/people/nobody/send', { to: 'alice', text: 'x' }, 'Nobody in the sandbox is called "nobody"'],
    ['POST', '/people/alice/send', { to: 'bob' }, 'The field "text" of the request has to be a text'],
    ['POST', '/people/alice/send', { to: 'bob', text: 'x', replyTo: 'y' }, 'has to be a whole number'],
    ['POST', '/people/alice/edit', { chat: 'bob', id: 99, text: 'x' }, 'MESSAGE_ID_INVALID'],
    ['POST', '/people/alice/send', [1], 'The body is no JSON object'],
  ])('tells what is wrong with %s %s %j', async (method, path, body, expected) => {
    const answer = await ask(method, path, body)
    expect(answer.status).toBe(400)
    expect(answer.body.error.what).toContain(expected)
  })

  it('tells what there is instead of what there is not', async () => {
    const { status, body } = await ask('PUT', '/nothing')
    expect(status).toBe(404)
    expect(body.error.fix).toContain('POST /people/:name/send')
    expect((await ask('POST', '/people/%ff/send', {})).status).toBe(400)
  })

  const knock = (options: { method?: string; path?: string; headers?: OutgoingHttpHeaders; body?: string }) =>
    new Promise<{ status: number | undefined; headers: Record<string, unknown> }>((resolve, reject) => {
      const { port } = new URL(control.access.url)
      const { method = 'GET', path = '/', headers = {}, body } = options
      const asking = request({ port, host: '127.0.0.1', method, path, headers }, (response) => {
        response.resume()
        resolve({ status: response.statusCode, headers: response.headers })
      })
      asking.on('error', reject).end(body)
    })
  const withToken = (headers: OutgoingHttpHeaders = {}) => ({
    authorization: `Bearer ${control.access.token}`,
    ...headers,
  })

  it.each(Object.keys(controlRoutes))('wants the token for %s', async (route) => {
    const [method = '', path = ''] = route.split(' ')
    const headers = { 'content-type': 'application/json' }
    const { token } = control.access
    for (const authorization of ['', 'Bearer ', 'Bearer wrong', token, `Basic ${token}`, `Bearer ${token}x`]) {
      const asked = { method, path, headers: { ...headers, ...(authorization && { authorization }) }, body: '{}' }
      expect((await knock(asked)).status).toBe(401)
    }
  })

  it('has a long token, another one with each start', async () => {
    expect(control.access.token).toMatch(/^[\w-]{43}$/)
    const other = await ControlServer.start(sandbox, { worldsFolder: folder })
    expect(other.access.token).not.toBe(control.access.token)
    await other.close()
  })

  it('refuses web pages, even with the token: by their origin, by what they say of themselves, by a name that leads here', async () => {
    const { port } = new URL(control.access.url)
    const pages: OutgoingHttpHeaders[] = [
      { origin: 'https://example.org' },
      { origin: 'null' },
      { origin: control.access.url },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'none' },
      { host: `example.org:${port}` },
      { host: `localhost.example.org:${port}` },
      { host: `127.0.0.1:${Number(port) + 1}` },
      { host: '127.0.0.1' },
      { host: `[::1]:${port}` },
    ]
    for (const page of pages) expect([page, (await knock({ headers: withToken(page) })).status]).toEqual([page, 403])
    expect((await knock({ path: `http://example.org:${port}/`, headers: withToken() })).status).toBe(403)
    expect((await knock({ headers: withToken({ host: `localhost:${port}` }) })).status).toBe(200)
  })

  it('answers no page with a leave to read, not even one that asks first', async () => {
    const asked = { origin: 'https://example.org', 'access-control-request-method': 'POST' }
    const { status, headers } = await knock({ method: 'OPTIONS', path: '/faults', headers: asked })
    expect(status).toBe(403)
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('does nothing by GET or HEAD', async () => {
    for (const route of Object.keys(controlRoutes)) {
      const [method, path = ''] = route.split(' ')
      if (method === 'GET') continue
      const isRead = `GET ${path}` in controlRoutes
      const asked = `${path.replace(':name', 'alice')}?to=bob&text=x&file=x&kind=lose-update&chat=bob`
      for (const safeMethod of ['GET', 'HEAD']) {
        const { status } = await knock({ method: safeMethod, path: asked, headers: withToken() })
        expect([route, safeMethod, status]).toEqual([route, safeMethod, isRead && safeMethod === 'GET' ? 200 : 404])
      }
    }
    expect(sandbox.person('bob').history('alice')).toEqual([])
    expect(sandbox.faults.list()).toEqual([])
    expect(sandbox.wire.port).toBe(sandbox.address.port)
    expect(await readdir(folder)).toEqual([])
  })

  it.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp'])(
    'takes no body of type %s',
    async (type) => {
      const headers = withToken(type === undefined ? {} : { 'content-type': type })
      const body = JSON.stringify({ to: 'bob', text: 'x' })
      expect((await knock({ method: 'POST', path: '/people/alice/send', headers, body })).status).toBe(415)
      expect(sandbox.person('bob').history('alice')).toEqual([])
    },
  )

  it('reads no more than it has to, whether the length is said or not', async () => {
    const text = 'x'.repeat(300_000)
    const { status } = await ask('POST', '/people/alice/send', { to: 'bob', text })
    expect(status).toBe(413)
    const headers = withToken({ 'content-type': 'application/json', 'transfer-encoding': 'chunked' })
    const body = JSON.stringify({ to: 'bob', text })
    expect((await knock({ method: 'POST', path: '/people/alice/send', headers, body })).status).toBe(413)
    expect(sandbox.person('bob').history('alice')).toEqual([])
  })
})

const safe = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
