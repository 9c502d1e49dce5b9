import { beforeEach, describe, expect, it } from 'vitest'
import type { TlValue } from '../../../core/sandbox/tl-value.js'
import { describeWorld } from '../../../core/sandbox/world/world-describer.js'
import { formatWorld, parseWorld } from '../../../core/sandbox/world/world-file.js'
import { type ApiClient, ApiHarness, field, list, smallWorld, update } from './api-client.js'

const [first, ...otherPeople] = smallWorld.users
const [bot, ...otherBots] = smallWorld.bots ?? []
const world = {
  ...smallWorld,
  users: [{ ...first!, otherUsernames: ['anna_second', 'anna_third'] }, ...otherPeople],
  bots: [{ ...bot!, otherUsernames: ['helper_bot'] }, ...otherBots],
  chats: [
    {
      kind: 'supergroup' as const,
      title: 'Club',
      username: 'the_club',
      otherUsernames: ['our_club'],
      owner: 'anna_user',
      members: ['ben_user', 'first_bot'],
    },
  ],
}

let harness: ApiHarness
let anna: ApiClient
let ben: ApiClient

beforeEach(() => {
  harness = new ApiHarness(world)
  anna = harness.client('anna_user')
  ben = harness.client('ben_user')
})

const name = (username: string, editable?: true) => ({ _: 'username', editable, active: true, username })
const see = async (client: ApiClient) =>
  ((await client.raw('users.getUsers', { id: [ben.input('anna_user')] })) as TlValue[])[0] as TlValue

describe('somebody with several usernames', () => {
  it('is found by each of them', async () => {
    for (const username of ['anna_user', 'Anna_Second', 'anna_third']) {
      const found = await ben.call('contacts.resolveUsername', { username })
      expect(field(found, 'peer')).toMatchObject({ user_id: 1001n })
    }
    const club = await ben.call('contacts.resolveUsername', { username: 'our_club' })
    expect(list(club, 'chats')[0]?.usernames).toEqual([name('the_club', true), name('our_club')])
    const searched = await harness.client('carl_user').call('contacts.search', { q: 'anna_sec', limit: 5 })
    expect(list(searched, 'results')).toMatchObject([{ user_id: 1001n }])
  })

  it('is told of with all of them instead of one, and with the first in layers that know one only', async () => {
    const seen = await see(ben)
    expect(seen.username).toBeUndefined()
    expect(seen.usernames).toEqual([name('anna_user', true), name('anna_second'), name('anna_third')])
    const older = await see(harness.client('ben_user', 144))
    expect(older).toMatchObject({ username: 'anna_user' })
    expect(older.usernames).toBeUndefined()
    const [single] = (await anna.raw('users.getUsers', { id: [anna.input('ben_user')] })) as TlValue[]
    expect(single).toMatchObject({ username: 'ben_user' })
    expect(single?.usernames).toBeUndefined()
  })

  it('is no longer found by one that was switched off, which only its owner still sees', async () => {
    await anna.send(anna.peer('ben_user'), 'hello')
    await anna.raw('account.toggleUsername', { username: 'anna_second', active: false })
    expect(await ben.refusal('contacts.resolveUsername', { username: 'anna_second' })).toBe('400 USERNAME_NOT_OCCUPIED')
    expect((await see(ben)).usernames).toEqual([name('anna_user', true), name('anna_third')])
    const [own] = (await anna.raw('users.getUsers', { id: [{ _: 'inputUserSelf' }] })) as TlValue[]
    expect(list(own as TlValue, 'usernames').map(({ active }) => active)).toEqual([true, undefined, true])
    expect(ben.pushed.at(-1)).toMatchObject({ _: 'updateUserName' })
    expect(await anna.refusal('account.updateUsername', { username: 'anna_second' })).toBe('400 USERNAME_OCCUPIED')
    expect(await anna.refusal('account.toggleUsername', { username: 'anna_second', active: false })).toBe(
      '400 USERNAME_NOT_MODIFIED',
    )
    await anna.raw('account.reorderUsernames', { order: ['anna_user', 'anna_third', 'anna_second'] })
    await anna.raw('account.toggleUsername', { username: 'anna_second', active: true })
    expect((await see(ben)).usernames).toEqual([name('anna_user', true), name('anna_third'), name('anna_second')])
  })

  it('is mentioned and commanded by each of them', async () => {
    await ben.send(ben.peer('the_club'), 'ask @anna_third')
    expect(field(anna.pushed.at(-1)!, 'message')).toMatchObject({ mentioned: true })
    const bots = harness.client('first_bot')
    await ben.send(ben.peer('the_club'), '/start@helper_bot')
    await ben.send(ben.peer('the_club'), '/start@other_bot')
    expect(bots.pushed.map((entry) => field(entry, 'message').message)).toEqual(['/start@helper_bot'])
  })

  it('keeps them in a world file', () => {
    const again = parseWorld(formatWorld(describeWorld(harness.world)), 'a test')
    expect(again.users[0]).toMatchObject({ username: 'anna_user', otherUsernames: ['anna_second', 'anna_third'] })
    expect(again.bots?.[0]).toMatchObject({ otherUsernames: ['helper_bot'] })
    expect(again.chats?.[0]).toMatchObject({ otherUsernames: ['our_club'] })
  })
})

describe('white space around a text', () => {
  const entity = (type: string, offset: number, length: number) => ({ _: `messageEntity${type}`, offset, length })
  const sent = async (message: string, entities: TlValue[] = []) =>
    field(update(await anna.send(anna.peer('ben_user'), message, { entities }), 'updateNewMessage'), 'message')

  it('is cut off, and entities are moved and cut with it', async () => {
    expect(await sent(' \n hello \t\n')).toMatchObject({ message: 'hello' })
    expect(await sent('  bold text  ', [entity('Bold', 0, 6), entity('Italic', 7, 6)])).toMatchObject({
      message: 'bold text',
      entities: [entity('Bold', 0, 4), entity('Italic', 5, 4)],
    })
    expect((await sent('  x', [entity('Bold', 0, 2)])).entities).toBeUndefined()
    expect(await sent('  @ben_user ')).toMatchObject({ entities: [entity('Mention', 0, 9)] })
  })

  it('stays at the start of code', async () => {
    const code = [{ ...entity('Pre', 0, 8), language: '' }]
    expect(await sent('    code\n', code)).toMatchObject({ message: '    code', entities: code })
  })

  it('is no text by itself, and does not count', async () => {
    const send = { peer: anna.peer('ben_user'), random_id: 1n }
    expect(await anna.refusal('messages.sendMessage', { ...send, message: ' \n\t' })).toBe('400 MESSAGE_EMPTY')
    expect((await sent(`${' '.repeat(50)}${'x'.repeat(4_096)}\n`)).message).toHaveLength(4_096)
  })

  it('makes an edit no other text', async () => {
    const { id } = await sent('hello')
    const edit = { peer: anna.peer('ben_user'), id: id as number }
    expect(await anna.refusal('messages.editMessage', { ...edit, message: ' hello ' })).toBe('400 MESSAGE_NOT_MODIFIED')
    const edited = await anna.call('messages.editMessage', {
      ...edit,
      message: ' other ',
      entities: [entity('Bold', 1, 6)],
    })
    expect(field(update(edited, 'updateEditMessage'), 'message')).toMatchObject({
      message: 'other',
      entities: [entity('Bold', 0, 5)],
    })
  })
})
