import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Person } from '../../../core/sandbox/person.js'
import { Sandbox } from '../../../core/sandbox/sandbox.js'
import { gramClient } from './gram-client.js'
import type { Connect, LibraryClient, Login, SeenMessage } from './library-client.js'
import { mtcuteClient } from './mtcute-client.js'

/** Each library, and whether it finds gaps in its updates by itself. */
const libraries: { name: string; connect: Connect; layer: number; recoversAlone: boolean }[] = [
  { name: 'telegram', connect: gramClient('telegram'), layer: 198, recoversAlone: false },
  { name: 'teleproto', connect: gramClient('teleproto'), layer: 229, recoversAlone: true },
  { name: '@mtcute/node', connect: mtcuteClient, layer: 227, recoversAlone: true },
]

const logins: { role: string; login: Login; name: string; isBot: boolean }[] = [
  { role: 'a user with a code', login: { phone: '+9996621001', code: '22222' }, name: 'user1', isBot: false },
  {
    role: 'a user with a two-step password',
    login: { phone: '+9996621002', code: '22222', password: 'correct horse' },
    name: 'user2',
    isBot: false,
  },
  { role: 'a bot', login: { token: '800000001:AAinvented-token-of-bot1-sandbox-on' }, name: 'bot1', isBot: true },
]

describe.each(libraries)('the unmodified library $name', ({ connect, layer, recoversAlone }) => {
  describe.each(logins)('as $role', ({ login, name, isBot }) => {
    let sandbox: Sandbox
    let alice: Person
    let client: LibraryClient
    let arrived: SeenMessage[]
    let edits: SeenMessage[]
    /** What others write into groups reaches a bot only when it is meant for it. */
    const inGroup = (text: string) => (isBot ? `/${text}` : text)

    beforeAll(async () => {
      sandbox = await Sandbox.start({ world: 'config/sandbox.yaml', seed: 1 })
      alice = sandbox.person('alice')
      client = await connect(sandbox, login)
      arrived = []
      edits = []
      client.onMessage((message) => arrived.push(message))
      client.onEdit((message) => edits.push(message))
      alice.send(name, 'hello')
      await comes(arrived, 'hello')
    })

    afterAll(async () => {
      await client?.close()
      await sandbox.close()
    })

    /** Waits until a message with this text is there. */
    function comes(list: SeenMessage[], text: string): Promise<SeenMessage> {
      return vi.waitFor(
        () => {
          const found = list.find((message) => message.text === text)
          if (!found) throw new Error(`"${text}" did not come`)
          return found
        },
        { interval: 5 },
      )
    }

    it('logs in, and is answered in its layer', async () => {
      const account = sandbox.account(name)
      expect(await client.self()).toEqual({ id: account.id, username: account.username, isBot })
      expect(sandbox.calls.list({ accountId: account.id }).at(-1)?.layer).toBe(layer)
    })

    it('resolves usernames of people, groups and channels', async () => {
      expect(await client.resolve('alice')).toEqual({ id: 700000003, kind: 'user' })
      expect(await client.resolve('sandbox_group')).toEqual({ id: 2000000001, kind: 'channel' })
      expect(await client.resolve('sandbox_news')).toEqual({ id: 2000000003, kind: 'channel' })
    })

    it.each(['alice', 'sandbox_group'])('sends, edits and deletes in the chat %s', async (chat) => {
      const coming = alice.waitFor(`to ${chat}`)
      const sent = await client.send(chat, `to ${chat}`)
      const got = await coming
      expect(got).toMatchObject({ text: `to ${chat}`, from: sandbox.account(name).username })
      expect(sent.text).toBe(`to ${chat}`)
      await client.edit(chat, sent.id, `edited in ${chat}`)
      expect(got).toMatchObject({ text: `edited in ${chat}`, edited: true })
      await client.delete(chat, sent.id)
      expect(got.deleted).toBe(true)
    })

    it('receives messages and their edits, in private and in a group', async () => {
      const mine = alice.send(name, 'as I said')
      await comes(arrived, 'as I said')
      alice.edit(mine, 'as I meant')
      await comes(edits, 'as I meant')
      const there = alice.send('sandbox_group', inGroup('everybody'))
      await comes(arrived, inGroup('everybody'))
      alice.edit(there, inGroup('everyone'))
      await comes(edits, inGroup('everyone'))
    })

    it('replies, and sees replies', async () => {
      const asked = alice.send(name, 'what is it?')
      const question = await comes(arrived, 'what is it?')
      const coming = alice.waitFor('a question')
      await client.send('alice', 'a question', question.id)
      const answer = await coming
      expect(answer.replyToId).toBe(asked.id)
      alice.reply(answer, 'indeed')
      const last = await comes(arrived, 'indeed')
      expect(last.replyToId).toBeDefined()
    })

    it('forwards into a group, and sees what is forwarded', async () => {
      alice.send(name, 'pass it on')
      const message = await comes(arrived, 'pass it on')
      const coming = alice.waitFor('pass it on')
      await client.forward('alice', message.id, 'sandbox_group')
      const forwarded = await coming
      expect(forwarded.chat).toEqual({ type: 'channel', id: 2000000001 })
      expect(forwarded.source.forward?.from).toEqual({ type: 'user', id: alice.id })
      arrived.splice(0)
      alice.forward(forwarded, name)
      expect((await comes(arrived, 'pass it on')).isForwarded).toBe(true)
    })

    it.each([1_000, 700_000])('sends a file of %i bytes up and gets it down again', async (size) => {
      const content = Buffer.from(Array.from({ length: size }, (_, index) => (index * 7919) % 251))
      const id = await client.upload('alice', 'numbers.bin', content)
      expect(alice.history(name).at(-1)?.media).toMatchObject({ type: 'document' })
      const down = await client.download('alice', id)
      expect(down.equals(content)).toBe(true)
    })

    it('reads history', async () => {
      const sent = [await client.send('sandbox_group', 'first line'), await client.send('sandbox_group', 'second line')]
      const read = isBot
        ? await client.messages('sandbox_group', sent.map(({ id }) => id).reverse())
        : await client.history('sandbox_group', 2)
      expect(read.map(({ text }) => text)).toEqual(['second line', 'first line'])
      if (!isBot) return
      await expect(client.history('sandbox_group', 2)).rejects.toThrow()
      expect(sandbox.calls.list({ method: 'messages.getHistory' }).at(-1)?.error).toBe('400 BOT_METHOD_INVALID')
    })

    it('recovers what it missed with the difference, of its own box and of a channel', async () => {
      const state = await client.state()
      const pts = await client.channelPts('sandbox_group')
      const push = sandbox.faults.add({ kind: 'lose-update', account: name })
      alice.send(name, 'missed in private')
      alice.send('sandbox_group', inGroup('missed in the group'))
      push.remove()
      expect(push.hits).toBeGreaterThanOrEqual(2)
      expect(await client.difference(state)).toEqual(['missed in private'])
      expect(await client.channelDifference('sandbox_group', pts)).toEqual([inGroup('missed in the group')])
    })

    it(`${recoversAlone ? 'notices gaps by itself and fills them in order' : 'does not look for what a gap hides'}`, async () => {
      arrived.splice(0)
      const push = sandbox.faults.add({ kind: 'lose-update', account: name })
      alice.send(name, 'lost in private')
      alice.send('sandbox_group', inGroup('lost in the group'))
      push.remove()
      alice.send(name, 'after it in private')
      alice.send('sandbox_group', inGroup('after it in the group'))
      await comes(arrived, 'after it in private')
      await comes(arrived, inGroup('after it in the group'))
      const texts = arrived.map(({ text }) => text).filter((text) => /^\/?(lost|after)/.test(text))
      const lost = recoversAlone ? ['lost'] : []
      expect(texts.filter((text) => text.endsWith('private'))).toEqual([
        ...lost.map((text) => `${text} in private`),
        'after it in private',
      ])
      expect(texts.filter((text) => text.endsWith('group'))).toEqual(
        [...lost.map((text) => `${text} in the group`), 'after it in the group'].map(inGroup),
      )
    })

    it('goes on after its connection was cut', async () => {
      arrived.splice(0)
      sandbox.wire.dropConnections()
      await client.state()
      alice.send(name, 'still there?')
      await comes(arrived, 'still there?')
      expect(await client.self()).toMatchObject({ isBot })
    })

    it(`${recoversAlone ? 'gets' : 'does not get'} by itself what was sent while its connection was down`, async () => {
      arrived.splice(0)
      sandbox.wire.dropConnections()
      alice.send(name, 'while you were away')
      if (recoversAlone) await comes(arrived, 'while you were away')
      await client.state()
      alice.send(name, 'now you are here')
      await comes(arrived, 'now you are here')
      expect(arrived.some(({ text }) => text === 'while you were away')).toBe(recoversAlone)
    })

    it('finds the centre again after it was stopped, with its login', async () => {
      await sandbox.stop()
      await sandbox.restart()
      expect(await client.self()).toMatchObject({ isBot })
      arrived.splice(0)
      alice.send(name, 'back again')
      await comes(arrived, 'back again')
    })

    it('asked for nothing that is not served', () => {
      expect([...sandbox.calls.unknownMethods.keys()]).toEqual([])
    })
  })
})
