import { describe, expect, it, vi } from 'vitest'
import type { HandlerManifest } from '../../core/decorators/manifest.js'
import type { AlbumContext } from '../../core/handlers/contexts/album-context.js'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import { filters } from '../../core/handlers/filters/filters.js'
import { handlerLabel } from '../../core/plan/handler-label.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import type { HandlerBinding } from '../../core/updates/handler-binding.js'
import type { FilterVerdict } from '../../core/updates/trace/filter-verdict.js'
import { TraceBudget } from '../../core/updates/trace/trace-budget.js'
import { noteTracedCall } from '../../core/updates/trace/traced-calls.js'
import { UpdateExplainer } from '../../core/updates/trace/update-explainer.js'
import { seeingFilters } from '../../core/updates/trace/what-filters-see.js'
import type { UpdatePipelineOptions } from '../../core/updates/update-pipeline-options.js'
import { on, settled, startPipeline } from './pipeline-harness.js'
import { channel, container, newMessage, user } from './tl.js'

async function traced(bindings: HandlerBinding[], options: Partial<UpdatePipelineOptions> = {}) {
  const clock = new ManualClock(1_000_000)
  const started = await startPipeline(bindings, { clock, ...options })
  const { pipeline, client } = started
  const explainer = new UpdateExplainer({
    ...{ client: client.asClient(), clock, label: handlerLabel },
    redact: (text) => text.replace('secret', '•••'),
    isStopped: () => pipeline.isStopping,
  })
  const plan = bindings.map(({ plugin, manifest }) => ({ plugin, manifest, isEnabled: true }))
  return {
    ...started,
    clock,
    async push(...updates: Parameters<typeof container>) {
      client.push(container(...updates))
      await settled()
    },
    recent: () => pipeline.traces.all().map((trace) => explainer.recent(trace)),
    /** The latest update, or one before it, with the handlers of the plan. */
    why(back = 0, handlers: readonly { plugin: string; manifest: HandlerManifest; isEnabled: boolean }[] = plan) {
      const trace = pipeline.traces.all()[back]
      if (!trace) throw new Error('there is no such update')
      return explainer.explain(trace, handlers)
    },
  }
}

const verdicts = ({ handlers }: { handlers: readonly { handler: string; verdict: string }[] }) =>
  Object.fromEntries(handlers.map(({ handler, verdict }) => [handler, verdict]))

/** A verdict without its labels: `[name(argument), answer, saw, ...parts]`. */
const short = ({ name, argument, answer, saw, parts }: FilterVerdict): unknown[] => [
  argument ? `${name}(${argument})` : name,
  answer,
  ...(saw === undefined ? [] : [saw]),
  ...(parts ?? []).map(short),
]

describe('an update is explained', () => {
  it('by what each part of a condition says, and what it looked at', async () => {
    const order = on('message', function order() {}, { filter: filters.text(/^order (\d+)$/).and(filters.group) })
    const start = on('command', function start() {}, { commands: ['start'], filter: filters.private })
    const three = on('message', function three() {}, {
      filter: filters.private.and(filters.incoming).and(filters.reply),
    })
    const either = on('message', function either() {}, {
      filter: filters.or(filters.from(6), filters.not(filters.media('photo'))),
    })
    const pressed = on('callback', function pressed() {})
    const { push, why, recent } = await traced([order, start, either, pressed, three])
    await push(newMessage('order 7 secret'))
    expect(recent()).toMatchObject([
      { id: 1, type: 'UpdateNewMessage', kind: 'message', source: 'pushed', chat: '5', sender: '5', atMs: 1_000_000 },
    ])
    expect(recent()[0]).toMatchObject({ text: 'order 7 •••', outcome: 'done', ran: ['test_plugin.either'] })
    const { handlers } = why()
    expect(verdicts({ handlers })).toEqual({
      order: 'refused',
      start: 'refused',
      either: 'done',
      pressed: 'kind',
      three: 'refused',
    })
    expect(short(handlers[4]!.condition!)).toEqual([
      'and',
      'no',
      ['private', 'yes', 'private'],
      ['incoming', 'yes', 'incoming'],
      ['reply', 'no'],
    ])
    expect(short(handlers[0]!.condition!)).toEqual([
      'and',
      'no',
      ['text(/^order (\\d+)$/)', 'no', 'order 7 •••'],
      ['group', 'no', 'private'],
    ])
    expect(short(handlers[1]!.condition!)).toEqual([
      'and',
      'no',
      ['command(/start)', 'no', 'order 7 •••'],
      ['private', 'yes', 'private'],
    ])
    expect(short(handlers[2]!.condition!)).toEqual([
      'or',
      'yes',
      ['from(6)', 'no', '5'],
      ['not', 'yes', ['media(photo)', 'no', 'none']],
    ])
    expect(handlers[3]).toEqual({
      ...{ plugin: 'test_plugin', handler: 'pressed', kind: 'callback', label: 'callback', verdict: 'kind', runs: [] },
    })
  })

  it('when nobody wants it, and when its plugin is disabled or came later', async () => {
    const other = on('edited', function other() {})
    const { push, why } = await traced([other])
    await push(newMessage('hello'))
    const late = { plugin: 'late', manifest: on('message', function late() {}).manifest }
    expect(why(0, [{ ...late, isEnabled: true }])).toMatchObject({
      outcome: 'unwanted',
      ran: [],
      handlers: [{ verdict: 'not-there' }],
    })
    expect(verdicts(why(0, [{ ...late, isEnabled: false }]))).toEqual({ late: 'disabled' })
  })

  it('by conditions of a plugin’s own, which are asked only where those before them say yes', async () => {
    let isOpen = false
    const open = filters.when('open', (context: MessageContext) => {
      if (context.text === 'break') throw new Error('no hours')
      return isOpen
    })
    const guarded = on('message', function guarded() {}, { filter: filters.text(/^(b|h)/).and(open) })
    const { push, why } = await traced([guarded])
    await push(newMessage('hello'))
    await push(newMessage('later'))
    await push(newMessage('break'))
    expect(why(2)).toMatchObject({ outcome: 'unwanted', handlers: [{ verdict: 'refused' }] })
    expect(short(why(1).handlers[0]!.condition!).at(-1)).toEqual(['open', 'not-asked'])
    expect(why(0).handlers[0]).toMatchObject({
      verdict: 'filter-failed',
      condition: {
        answer: 'failed',
        parts: [{ answer: 'yes' }, { name: 'open', answer: 'failed', error: 'no hours' }],
      },
    })
    isOpen = true
    expect(verdicts(why(2))).toEqual({ guarded: 'refused-then' })
  })

  it('when an earlier handler stops it, or a handler waits for it', async () => {
    const ask = on<MessageContext>(
      'command',
      async function ask(ctx) {
        await ctx.ask('What?')
      },
      { commands: ['ask'] },
    )
    const first = on<MessageContext>('message', (ctx) => ctx.stop(), { member: 'first' })
    const second = on('message', function second() {})
    const { push, why } = await traced([ask, first, second])
    await push(newMessage('hello', { id: 90_000 }))
    expect(why()).toMatchObject({ outcome: 'done', ran: ['test_plugin.first'] })
    expect(why().handlers[2]).toMatchObject({ verdict: 'stopped-by', because: 'test_plugin.first' })
    await push(newMessage('/ask', { id: 90_001 }))
    expect(why()).toMatchObject({
      outcome: 'asking',
      handlers: [{ verdict: 'asking', runs: [{ outcome: 'asking' }] }, {}, {}],
    })
    expect(verdicts(why())).toEqual({ ask: 'asking', first: 'queued', second: 'queued' })
    await push(newMessage('tea', { id: 90_002 }))
    expect(why()).toMatchObject({ outcome: 'answered' })
    expect(why().handlers[2]).toMatchObject({ verdict: 'answer', because: 'test_plugin.ask' })
    expect(verdicts(why(1))).toEqual({ ask: 'done', first: 'done', second: 'stopped-by' })
  })

  it('when what stands around a handler turns it away', async () => {
    const guarded = on<MessageContext>('message', (ctx) => ctx.noteRefusal('administrators'), { member: 'guarded' })
    const { push, why } = await traced([guarded])
    await push(newMessage('hello', { id: 90_000 }))
    expect(why().handlers[0]).toMatchObject({ verdict: 'turned-away', because: 'administrators' })
  })

  it('while it waits, runs, fails and is run again', async () => {
    let finish = () => {}
    const slow = on(
      'message',
      () =>
        new Promise<void>((resolve) => {
          finish = resolve
        }),
      {
        member: 'slow',
        filter: filters.text('slow'),
      },
    )
    const failing = on(
      'message',
      () => {
        throw new Error('no secret kettle')
      },
      {
        member: 'failing',
        filter: filters.text('break'),
      },
    )
    const { push, why, clock, pipeline } = await traced([slow, failing])
    await push(newMessage('slow'))
    await push(newMessage('break'))
    expect([why(1).outcome, why(0).outcome]).toEqual(['running', 'queued'])
    expect(verdicts(why(0))).toEqual({ slow: 'refused', failing: 'queued' })
    await clock.advance(250)
    finish()
    await settled()
    expect(why(1)).toMatchObject({ outcome: 'done', handlers: [{ runs: [{ attempt: 1, tookMs: 250 }] }, {}] })
    expect(why(0).outcome).toBe('retrying')
    await clock.advance(500)
    await settled()
    await clock.advance(1_000)
    await settled()
    expect(why(0)).toMatchObject({ outcome: 'failed', handlers: [{}, { verdict: 'failed' }] })
    expect(why(0).handlers[1]!.runs).toMatchObject([
      { attempt: 1, outcome: 'failed', error: { message: 'no ••• kettle' } },
      { attempt: 2, atMs: 1_000_750 },
      { attempt: 3 },
    ])
    await push(newMessage('slow'))
    const stopped = pipeline.stop({ graceMs: 0 })
    await clock.advance(2_000)
    await stopped
    expect(why(0)).toMatchObject({ outcome: 'undone', handlers: [{ verdict: 'undone' }, {}] })
  })

  it('when it is the client’s own, a repetition, or part of an album', async () => {
    const photos = on<AlbumContext>('album', function photos() {})
    const any = on('message', function any() {}, { filter: filters.text() })
    const { push, why, client, recent, clock } = await traced([photos, any])
    client.pushResult('messages.SendMessage', container(newMessage('from here', { out: true })))
    expect(why()).toMatchObject({ source: 'own', outcome: 'own' })
    expect(verdicts(why())).toEqual({ photos: 'kind', any: 'own' })
    const numbered = { ...newMessage('once'), pts: 1, ptsCount: 1 }
    await push(numbered)
    await push(numbered)
    expect(recent()[0]).toMatchObject({ text: 'once', repeats: 1, outcome: 'done' })
    const known = { ...newMessage('of before'), pts: 1, ptsCount: 1 }
    await push(known)
    expect(why()).toMatchObject({ text: 'of before', outcome: 'duplicate' })
    await push(newMessage('', { groupedId: 9 }), newMessage('two', { groupedId: 9 }))
    expect(verdicts(why(1))).toEqual({ photos: 'queued', any: 'refused' })
    await clock.advance(1_000)
    await settled()
    expect(verdicts(why(1))).toEqual({ photos: 'done', any: 'refused' })
    expect(recent()[0]).toMatchObject({ ran: ['test_plugin.any', 'test_plugin.photos'] })
  })
})

describe('what is remembered', () => {
  it('is the last 25 that tell of something, however much else comes', async () => {
    const { push, recent } = await traced([])
    for (let index = 0; index < 30; index++) await push(newMessage(`message ${index}`))
    for (let index = 0; index < 60; index++) await push({ className: 'UpdateUserStatus', userId: 5 })
    const all = recent()
    expect(all).toHaveLength(50)
    expect(all[0]).toMatchObject({ id: 90, kind: 'user-status' })
    expect(all.filter(({ kind }) => kind === 'message').map(({ text }) => text)).toEqual(
      Array.from({ length: 25 }, (_, index) => `message ${29 - index}`),
    )
  })

  it('is shared by all where there are more than 40 clients: the latest 200 of each sort, and all of a client somebody looks at', async () => {
    const traceBudget = new TraceBudget()
    const one = await traced([], { traceBudget })
    const other = await traced([], { traceBudget })
    const write = async ({ push }: typeof one, count: number) => {
      for (let index = 0; index < count; index++) await push(newMessage('text'))
    }
    const kept = () => [one, other].map(({ recent }) => recent().length)
    for (let index = 0; index < 38; index++) traceBudget.join()
    await write(one, 30)
    await write(other, 300)
    expect(kept()).toEqual([25, 25])
    traceBudget.join()
    await write(one, 10)
    await write(other, 195)
    expect(kept()).toEqual([5, 25])
    for (let index = 0; index < 200; index++) await other.push({ className: 'UpdateUserStatus', userId: 5 })
    expect(kept()).toEqual([5, 50])
    one.pipeline.traces.watch()
    await write(other, 300)
    expect(kept()).toEqual([5, 50])
    for (let index = 0; index < 39; index++) traceBudget.leave({ forget() {} })
    await one.clock.advance(200_000)
    await write(one, 30)
    await write(other, 300)
    expect(kept()).toEqual([25, 50])
  })

  it('belongs to a client alone once it has stopped: the others neither hold it nor have it forgotten', async () => {
    const traceBudget = new TraceBudget()
    for (let index = 0; index < 40; index++) traceBudget.join()
    const [one, other] = [await traced([], { traceBudget }), await traced([], { traceBudget })]
    for (let index = 0; index < 30; index++) await one.push(newMessage('text'))
    const forget = vi.spyOn(one.pipeline.traces, 'forget')
    const stopped = one.pipeline.stop({ graceMs: 0 })
    for (let index = 0; index < 300; index++) await other.push(newMessage('text'))
    expect([one, other].map(({ recent }) => recent().length)).toEqual([25, 25])
    expect(forget).not.toHaveBeenCalled()
    await stopped
  })

  it('has no login code in it', async () => {
    const any = on('message', function any() {}, { filter: filters.text(/code/) })
    const { push, why } = await traced([any])
    await push(newMessage('Login code: 12345. Do not give it', { peerId: user(777_000), fromId: user(777_000) }))
    expect(why().text).toBe('Login code: •••. Do not give it')
    expect(JSON.stringify(why())).not.toContain('12345')
  })

  it('has the calls of handlers only while somebody looks, which ends by itself', async () => {
    let changes = 0
    const writes = on('message', async function writes() {
      await Promise.resolve()
      noteTracedCall('alpha', { method: 'messages.SendMessage', attempt: 1, waitedMs: 0, tookMs: 0 })
    })
    const { push, why, pipeline, clock } = await traced([writes], { traced: () => changes++ })
    await push(newMessage('before'))
    expect([why().handlers[0]!.runs[0]!.calls, changes]).toEqual([undefined, 0])
    pipeline.traces.watch()
    await push(newMessage('while'))
    expect(why().handlers[0]!.runs[0]!.calls).toMatchObject([{ client: 'alpha', method: 'messages.SendMessage' }])
    expect(changes).toBeGreaterThan(0)
    await clock.advance(100_000)
    pipeline.traces.watch()
    await clock.advance(100_000)
    expect(pipeline.traces.isWatched).toBe(true)
    await clock.advance(100_000)
    expect(pipeline.traces.isWatched).toBe(false)
    await push(newMessage('after'))
    expect(why().handlers[0]!.runs[0]!.calls).toBeUndefined()
  })
})

it('knows what each of the filters looks at', () => {
  const joining = ['not', 'and', 'or', 'when']
  const made = Object.keys(filters).filter((name) => !joining.includes(name))
  expect(made.length).toBeGreaterThan(10)
  expect(made.filter((name) => !seeingFilters.includes(name))).toEqual([])
  expect(seeingFilters.filter((name) => !made.includes(name))).toEqual([])
})

it('names chats and people by their usernames', async () => {
  const here = on('message', function here() {}, { filter: filters.chat('news_room') })
  const { push, why, client } = await traced([here])
  client.known.set(-1_000_000_000_003, { username: 'news_room' })
  await push({
    ...newMessage('hello', { peerId: channel(3), fromId: user(5) }),
    ...{ className: 'UpdateNewChannelMessage', pts: 1, ptsCount: 1 },
  })
  expect(why()).toMatchObject({ chat: '-1000000000003 @news_room', sender: '5', outcome: 'done' })
  expect(short(why().handlers[0]!.condition!)).toEqual(['chat(news_room)', 'yes', '-1000000000003 @news_room'])
})
