import {
  filters,
  Inject,
  KeyValueStore,
  type MessageContext,
  OnCommand,
  OnMessage,
  Plugin,
  Service,
  State,
  type Stored,
  type StoredBy,
} from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'

@Service()
class Totals {
  @State(() => 0)
  readonly total!: Stored<number>
}

let fails = false

@Plugin({ name: 'moderation' })
class Moderation {
  @State(() => ({ warnings: 0, reason: 'none' }), { per: 'member', expiresAfter: '1d' })
  readonly warned!: StoredBy<{ warnings: number; reason: string }>

  @State((): string[] => [], { per: 'user' })
  readonly words!: StoredBy<string[]>

  @State(() => 'en', { per: 'chat' })
  private readonly language!: StoredBy<string>

  constructor(
    @Inject(Totals) private readonly totals: Totals,
    @Inject(KeyValueStore) private readonly store: KeyValueStore,
  ) {}

  @OnCommand('warn')
  async warn(ctx: MessageContext) {
    const { warnings } = await this.warned.of(ctx).update((one) => {
      one.warnings += 1
      return undefined
    })
    const total = await this.totals.total.update((sum) => sum + 1)
    await this.words.of(ctx).update((words) => [...words, ctx.text])
    if (fails) throw new Error('after it was written')
    return `${warnings} of ${total}`
  }

  @OnCommand('language')
  async setLanguage(ctx: MessageContext) {
    if (ctx.payload) await this.language.of(ctx).set(ctx.payload)
    return this.language.of(ctx).get()
  }

  @OnCommand('clear')
  async clear(ctx: MessageContext) {
    await this.warned.of(ctx).clear()
    return JSON.stringify(await this.warned.of(ctx).get())
  }

  @OnMessage(filters.text(/^list$/))
  async list() {
    const entries = await this.warned.list()
    const own = await this.store.list()
    return JSON.stringify({ entries, words: (await this.words.list()).length, own: own.length })
  }
}

@Plugin({ name: 'diary' })
class Diary {
  @State(() => ({ since: new Date(0), people: new Map<number, number>(), total: 0n, calls: [] as unknown[] }))
  readonly seen!: Stored<{ since: Date; people: Map<number, number>; total: bigint; calls: unknown[] }>

  @OnCommand('seen')
  async look({ senderId = 0 }: MessageContext) {
    const seen = await this.seen.update((now) => {
      now.people.set(senderId, (now.people.get(senderId) ?? 0) + 1)
      return { ...now, total: now.total + 1n }
    })
    const { since, people } = await this.seen.get()
    return `${people.get(senderId)} of ${seen.total}n since ${since.getUTCFullYear()}`
  }

  @OnCommand('call')
  call() {
    return this.seen.update((seen) => ({ ...seen, calls: [() => 1] })).then(() => 'kept')
  }
}

describe('@State', () => {
  it('keeps a value for each whose it is, with the initial one until then', () =>
    withPlugins({ plugins: [Moderation] }, async ({ alice, bob, client }) => {
      const ask = async (who: typeof alice, text: string) => {
        const answer = who.waitFor(/./)
        who.send(client, text)
        return (await answer).text
      }
      expect(await ask(alice, '/warn')).toBe('1 of 1')
      expect(await ask(bob, '/warn')).toBe('1 of 2')
      expect(await ask(alice, '/warn')).toBe('2 of 3')
      expect(await ask(alice, '/language')).toBe('en')
      expect(await ask(alice, '/language de')).toBe('de')
      expect(await ask(bob, '/language')).toBe('en')
      const { entries, words, own } = JSON.parse(await ask(alice, 'list'))
      expect(entries).toContainEqual({ chatId: alice.id, userId: alice.id, value: { warnings: 2, reason: 'none' } })
      expect({ entries: entries.length, words, own }).toEqual({ entries: 2, words: 2, own: 0 })
      expect(await ask(alice, '/clear')).toBe('{"warnings":0,"reason":"none"}')
    }))

  it('is kept with the mark that a handler is done, and a run that fails leaves nothing', () =>
    withPlugins({ plugins: [Moderation] }, async (world) => {
      const { alice, client } = world
      fails = true
      const failure = world.expectFailure('after it was written')
      alice.send(client, '/warn')
      await failure
      fails = false
      await world.advance('1s')
      expect((await alice.waitFor('1 of 1', { includePast: true })).text).toBe('1 of 1')
    }))

  it('ends its time after it was last written', () =>
    withPlugins({ plugins: [Moderation] }, async (world) => {
      const { alice, client } = world
      alice.send(client, '/warn')
      await alice.waitFor('1 of 1')
      await world.advance('23h')
      alice.send(client, '/warn')
      await alice.waitFor('2 of 2')
      await world.advance('23h')
      alice.send(client, '/warn')
      await alice.waitFor('3 of 3')
      await world.advance('25h')
      alice.send(client, '/warn')
      await alice.waitFor('1 of 4')
    }))

  it('keeps dates, maps and the like as what they are, and says what it cannot keep', () =>
    withPlugins({ plugins: [Diary] }, async (world) => {
      const { alice, client } = world
      alice.send(client, '/seen')
      await alice.waitFor('1 of 1n since 1970')
      alice.send(client, '/seen')
      await alice.waitFor('2 of 2n since 1970')
      const failure = world.expectFailure('PLUGIN_STATE_VALUE')
      alice.send(client, '/call')
      expect((await failure).error).toMatchObject({
        what: "The state 'seen' of diary cannot be kept: calls[0] is a function.",
        fix: expect.stringContaining('Date, Map, Set'),
      })
    }))

  it('says whose state it cannot know', () =>
    withPlugins({ plugins: [Moderation] }, ({ app }) => {
      expect(app.control.status().clients[0]?.state).toBe('online')
      @Plugin({ name: 'posts' })
      class Posts {
        @State(() => 0, { per: 'member' })
        readonly count!: StoredBy<number>

        @OnCommand('post')
        post() {
          return this.count.of({ chatId: -100 }).get().then(String)
        }
      }
      return withPlugins({ plugins: [Posts] }, async (world) => {
        const failure = world.expectFailure('PLUGIN_STATE_OWNER')
        world.alice.send(world.client, '/post')
        expect((await failure).member).toBe('post')
      })
    }))

  it('refuses what it cannot keep, when planning and when compiling', async () => {
    @Plugin({ name: 'wrong' })
    class Wrong {
      // @ts-expect-error a value in place of a function
      @State({ warnings: 0 })
      readonly one!: Stored<number>

      // @ts-expect-error the property is of another type
      @State(() => 0, { per: 'user' })
      readonly two!: Stored<number>

      // @ts-expect-error there is no such kind
      @State(() => 0, { per: 'topic' })
      readonly three!: StoredBy<number>

      @State(() => ({ rates: [() => 1] }))
      readonly four!: Stored<{ rates: (() => number)[] }>

      @State(() => 0, { expiresAfter: 'soon' })
      readonly five!: Stored<number>

      // @ts-expect-error it belongs on a property
      @State(() => 0)
      six() {}
    }
    await expect(withPlugins({ plugins: [Wrong] }, () => {})).rejects.toThrow(
      /5 errors[\s\S]*Wrong\.one[\s\S]*Wrong\.three: per is 'topic'[\s\S]*Wrong\.five: expiresAfter is 'soon'[\s\S]*Wrong\.six stands on a method[\s\S]*'four' of Wrong cannot be kept: of the initial value, rates\[0\] is a function/,
    )
  })
})
