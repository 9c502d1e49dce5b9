import { afterEach, expect, it } from 'vitest'
import { Sandbox, type SandboxOptions } from '../../../core/sandbox/sandbox.js'
import type { TlField, TlValue } from '../../../core/sandbox/tl-value.js'
import { ManualClock } from '../../../core/time/manual-clock.js'
import { smallWorld } from './api-client.js'

let sandbox: Sandbox | undefined

afterEach(async () => {
  await sandbox?.close()
  sandbox = undefined
})

/** Enough to fill what is kept up to a limit: random ids, events, calls. */
const enough = 5_200

it('of each text that can be read one object is kept, and its places in two boxes and two chats', async () => {
  const { write, least } = await chat({ logCapacity: 100 })
  await write(enough)
  const before = await least(() => write(50))
  await write(1_000)
  const after = await least(() => write(50))
  const written = after.written - before.written
  expect(after.byClass.get('Message')! - before.byClass.get('Message')!).toBe(written)
  expect(after.objects - before.objects).toBeLessThan(1.15 * written)
  expect(after.entries - before.entries).toBeLessThan(4.5 * written)
}, 60_000)

it('with full histories nothing more is kept, whatever is done', async () => {
  const { call, write, least, clock } = await chat({ logCapacity: 100, historyCapacity: 200 })
  sandbox?.person('ben_user')
  const everything = async (times: number) => {
    for (let time = 0; time < times; time++) {
      const id = await write(10, 'replies')
      const random_id = [BigInt(id) * 1_000_000n]
      await call('messages.editMessage', { peer: ben(), id, message: `other ${time}` })
      const reaction = [{ _: 'reactionEmoji', emoticon: '👍' }]
      await call('messages.sendReaction', { peer: ben(), msg_id: id, reaction })
      await call('messages.forwardMessages', { from_peer: ben(), to_peer: { _: 'inputPeerSelf' }, id: [id], random_id })
      await call('messages.deleteMessages', { id: [id - 1], revoke: true })
      await call('messages.readHistory', { peer: ben(), max_id: 0 })
      await call('messages.setTyping', { peer: ben(), action: { _: 'sendMessageTypingAction' } })
      const settings = { _: 'codeSettings' }
      await call('auth.sendCode', { phone_number: '+9996620002', api_id: 1, api_hash: 'x', settings })
      await clock.advance(1_000)
    }
  }
  await everything(enough / 10)
  const before = await least(() => everything(7))
  await everything(100)
  const after = await least(() => everything(7))
  // Once kept, one object or entry of each message would be more than 1,500.
  expect(after.objects - before.objects).toBeLessThan(500)
  expect(after.entries - before.entries).toBeLessThan(500)
}, 60_000)

/** How often is looked for the least that is held. */
const looks = 8

/** Anna writes to Ben. */
async function chat(options: Partial<SandboxOptions>) {
  const clock = new ManualClock()
  const started = await Sandbox.start({ world: smallWorld, seed: 1, clock, ...options })
  sandbox = started
  const login = started.mintAuthKey('anna_user')
  const authKey = started.wire.authKey(login.authKeyId)!
  let sent = 0n
  const call = async (method: string, params: Record<string, TlField>): Promise<unknown> => {
    sent += 1n
    const request = {
      method,
      params: { _: method, ...params },
      authKey,
      sessionId: 1n,
      messageId: sent,
      layer: authKey.layer,
    }
    return started.api.handle({
      ...request,
      dcId: 2,
      remoteAddress: '127.0.0.1',
      withoutUpdates: false,
      takeoutId: undefined,
    })
  }
  /** @returns the number of the last one. */
  const write = async (count: number, replies?: 'replies'): Promise<number> => {
    let id = 0
    for (let index = 0; index < count; index++) {
      const reply_to = replies && id > 0 ? { reply_to: { _: 'inputReplyToMessage', reply_to_msg_id: id } } : {}
      await call('messages.sendMessage', { peer: ben(), message: `text ${sent}`, random_id: sent + 1n, ...reply_to })
      id = started.account('anna_user').lastMessageId
    }
    return id
  }
  /** What is held at the least, as much is dropped in lumps, and how many requests there were by then. */
  const least = async (run: () => Promise<unknown>) => {
    const look = () => ({ ...held(started), written: Number(sent) })
    let smallest = look()
    for (let times = 0; times < looks; times++) {
      await run()
      const now = look()
      if (now.objects < smallest.objects) smallest = now
    }
    return smallest
  }
  return { call, write, least, clock }
}

function ben(): TlValue {
  const hash = sandbox!.world.state.accessHash(1001, 'user', 1002)
  return { _: 'inputPeerUser', user_id: 1002n, access_hash: hash }
}

/** All objects that hang on one, by class, and the entries of all lists, maps and sets. */
function held(root: object): { byClass: Map<string, number>; objects: number; entries: number } {
  const byClass = new Map<string, number>()
  const seen = new Set<object>()
  const pending: object[] = [root]
  let entries = 0
  const look = (value: unknown) => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return
    seen.add(value)
    pending.push(value)
  }
  for (let object = pending.pop(); object; object = pending.pop()) {
    const name = object.constructor?.name ?? 'Object'
    if (Array.isArray(object) || object instanceof Set) entries += [...object].length
    else if (object instanceof Map) entries += object.size
    byClass.set(name, (byClass.get(name) ?? 0) + 1)
    if (object instanceof Map) for (const pair of object) for (const each of pair) look(each)
    if (object instanceof Set) for (const each of object) look(each)
    for (const each of Object.values(object)) look(each)
  }
  return { byClass, objects: seen.size, entries }
}
