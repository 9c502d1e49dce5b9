import { Inject, KeyValueStore, Plugin } from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'
import { ConversationLog } from './conversation-log.js'
import { CrmStore } from './crm-store.js'

let kept: KeyValueStore | undefined

@Plugin({ name: 'probe' })
class Probe {
  constructor(@Inject(KeyValueStore) store: KeyValueStore) {
    kept = store
  }
}

it('has what the contact wrote last, also while it is learnt that an answer is sent', () =>
  withPlugins({ plugins: [Probe] }, async ({ clock }) => {
    if (!kept) throw new Error('there is no store')
    const store = new CrmStore(kept, clock)
    const log = new ConversationLog(store, clock)
    const { id } = await store.addContact('jobs', { found: { kind: 'username', value: 'anna' } }, { title: 'Anna' })
    const message = async (from: 'contact' | 'us', text: string) =>
      ({
        id: await log.idOf(id, text),
        from,
        text,
        atMs: clock.now(),
        state: from === 'us' ? 'waiting' : 'sent',
      }) as const
    const answer = await log.add(id, await message('us', 'Shall we talk?'))
    const reply = await message('contact', 'Gladly')
    await Promise.all([log.add(id, reply), log.change(id, answer.id, { state: 'sent' })])
    expect(await store.contact(id)).toMatchObject({ last: { text: 'Gladly' }, waiting: true })
    expect((await log.list(id)).map(({ text, state }) => [text, state])).toEqual([
      ['Shall we talk?', 'sent'],
      ['Gladly', 'sent'],
    ])
  }))
