import { IsIn, Min } from 'class-validator'
import {
  answer,
  arg,
  Dialogue,
  type DialogueContext,
  Dialogues,
  Every,
  Guard,
  guards,
  type HandlerMiddleware,
  Inject,
  type MessageContext,
  OnAbort,
  OnCommand,
  OnFinish,
  Plugin,
  RateLimit,
  Service,
  Step,
  Use,
  Validate,
} from 'switchboard'
import { type TestWorld, withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'
import { readDiagnostics, readManifest, unfitGuards } from '../../core/decorators/manifest-reader.js'

const ended: unknown[] = []

@Dialogue({ name: 'survey', timeLimit: '10m' })
class Survey {
  static boss = 0

  @Step('How was it?', answer.choice({ good: 'Good', bad: 'Bad' })) how!: 'good' | 'bad'
  @Step('Why?') why!: string

  @OnFinish()
  async done(ctx: DialogueContext<Survey>) {
    ended.push({ ...ctx.data }, (await ctx.author())?.name)
    await ctx.sendTo(Survey.boss, `${ctx.senderId === ctx.chatId ? 'private' : 'elsewhere'}: ${ctx.data.why}`)
    await ctx.replyFile(Buffer.from('thanks'), { name: 'thanks.txt', caption: 'Thank you.' })
  }

  @OnAbort()
  over({ reason, cause }: DialogueContext<Survey>) {
    ended.push(reason, cause)
    return 'Another time.'
  }
}

@Service()
class Surveys {
  constructor(@Inject(Dialogues) readonly dialogues: Dialogues) {}

  ask(user: number | string) {
    return this.dialogues.start(Survey, { user })
  }
}

@Plugin({ name: 'asker' })
class Asker {
  static failing = 0

  constructor(
    @Inject(Dialogues) private readonly dialogues: Dialogues,
    @Inject(Surveys) private readonly surveys: Surveys,
  ) {}

  @Every('1h', { name: 'weekly' })
  async weekly() {
    await this.surveys.ask('alice')
  }

  @OnCommand('survey')
  async survey(ctx: MessageContext) {
    await this.dialogues.start(Survey, { user: ctx.payload }, { how: 'bad' })
    if (Asker.failing-- > 0) throw new Error('not yet')
    return `Asked ${ctx.payload}.`
  }

  @OnCommand('away')
  async away(ctx: MessageContext) {
    return String(await this.dialogues.leave({ user: ctx.payload }))
  }
}

describe('the service Dialogues', () => {
  it('begins, lists and ends dialogues of people who have done nothing', () =>
    withPlugins({ plugins: [Survey, Asker], allowFailures: true }, async (world) => {
      const { alice, bob, client, dialogues } = world
      Survey.boss = bob.id
      for (const person of [alice, bob]) person.send(client, 'hello')
      await world.settled()

      // By a job, through a service.
      const asked = alice.waitFor('How was it?')
      await world.advance('1h')
      expect(await dialogues.list({ user: 'alice' })).toEqual([
        {
          ...{ chatId: alice.id, senderId: alice.id, dialogue: 'survey', step: 'how', data: {} },
          untilMs: world.clock.now() + 600_000,
        },
      ])
      const why = alice.waitForEdit('Why?')
      await alice.click(await asked, 'Good')
      await why
      const [thanks, told] = [alice.waitFor('Thank you.'), bob.waitFor('private: It was.')]
      alice.send(client, 'It was.')
      await Promise.all([thanks, told])
      expect(ended.splice(0)).toEqual([{ how: 'good', why: 'It was.' }, 'Alice Example'])

      // By a handler that fails once: asked once all the same.
      Asker.failing = 1
      const done = bob.waitFor('Asked alice.')
      bob.send(client, '/survey alice')
      await alice.waitFor('Why?')
      await world.advance('1s')
      await done
      await world.settled()
      // One of them is the question that was changed above.
      expect(alice.history(client).filter(({ text }) => text === 'Why?')).toHaveLength(2)
      expect(await dialogues.list()).toMatchObject([{ senderId: alice.id, step: 'why', data: { how: 'bad' } }])

      // Left by somebody else, with its words and its end.
      const left = alice.waitFor('Another time.')
      bob.send(client, `/away ${alice.id}`)
      await left
      await world.settled()
      expect(ended.splice(0)).toEqual(['cancelled', undefined])
      expect(await dialogues.leave({ user: 'alice' }, Survey)).toBe(false)

      // What cannot be asked is not waited for.
      const stop = world.refuse('messages.sendMessage', '400 USER_IS_BLOCKED')
      await expect(dialogues.start(Survey, { user: 'alice' })).rejects.toMatchObject({ code: 'RPC_BAD_REQUEST' })
      stop()
      expect(await dialogues.list({ user: alice.id })).toEqual([])
      await expect(dialogues.start(Asker, { user: alice.id })).rejects.toMatchObject({
        code: 'PLUGIN_DIALOGUE_UNKNOWN',
      })
    }))

  it('asks again what waits behind a dialogue whose time is over', () =>
    withPlugins({ plugins: [Survey, Parcel, Asker] }, async (world) => {
      const { alice, client, dialogues } = world
      alice.send(client, 'hello')
      await world.settled()
      const weight = alice.waitFor('Which?')
      await dialogues.start(Parcel, { user: alice.id })
      await weight
      await dialogues.start(Survey, { user: alice.id })
      const again = alice.waitFor('Which?')
      await world.advance('10m')
      await again
      expect(await dialogues.list({ user: alice.id })).toMatchObject([{ dialogue: 'parcel' }])
    }))
})

class Size {
  @Min(1, { message: 'at least one kilogram' }) weight!: number
  @IsIn(['box', 'bag'], { message: 'a box or a bag' }) kind!: string
}

const seen: string[] = []

@Service()
class Opening {
  static isOpen = true

  use(ctx: DialogueContext<Parcel>, next: () => Promise<unknown>) {
    seen.push(ctx.step)
    return Opening.isOpen ? next() : ctx.cancel()
  }
}

const twice: HandlerMiddleware<DialogueContext> = (_, next) => next()

@Dialogue({ name: 'parcel' })
class Parcel {
  @Step(
    'Which?',
    answer.of('a weight and a kind', ({ text }) => ({
      weight: Number(text.split(' ')[0]),
      kind: text.split(' ')[1] ?? '',
    })),
  )
  @Validate(Size)
  size(ctx: DialogueContext<Parcel>, size: Size) {
    return `${size instanceof Size && ctx.data.size === size ? size.kind : 'nothing'}.`
  }

  @Step('Who pays?', answer.choice({ me: 'Me', you: 'You' }))
  @Guard(guards.when('no guests', ({ data }: DialogueContext<Parcel>) => data.payer !== 'you').withAnswer('Not us.'))
  @RateLimit(1, '1m', { otherwise: 'Slowly.' })
  payer(ctx: DialogueContext<Parcel>, _: 'me' | 'you') {
    return ctx.again()
  }

  @Step('When?', arg.integer())
  @Use(Opening)
  @Use(twice)
  when(_: DialogueContext<Parcel>, __: number) {}

  @OnFinish()
  done() {
    return 'On its way.'
  }
}

@Dialogue({ name: 'pictures' })
class Pictures {
  @Step('A picture?', answer.file('photo')) picture!: { chatId: number; messageId: number }
  @Step('And its name?') called!: string

  @OnFinish()
  done({ data }: DialogueContext<Pictures>) {
    return `${data.called}, kept.`
  }
}

it('takes an album for one answer', () =>
  withPlugins({ plugins: [Pictures] }, async (world) => {
    const { alice, client, dialogues } = world
    alice.send(client, 'hello')
    await world.settled()
    await dialogues.start(Pictures, { user: alice.id })
    alice.sendAlbum(client, [{}, {}, {}])
    await world.settled()
    const kept = alice.waitFor('Sunset, kept.')
    alice.send(client, 'Sunset')
    await kept
    await dialogues.start(Pictures, { user: alice.id }, { picture: { chatId: 1, messageId: 1 } })
    alice.sendAlbum(client, [{}, {}])
    await world.settled()
    const heard = alice.history(client).flatMap(({ out, text }) => (out ? [] : [text]))
    expect(heard).toEqual(['A picture?', 'And its name?', 'Sunset, kept.', 'And its name?', 'Please send a text.'])
  }))

@Dialogue({ name: 'trip' })
class Trip {
  @Step(
    'When?',
    answer.of('a day', ({ text }) => (text === 'soon' ? { ask: () => text } : { on: new Date(text) })),
  )
  when!: { on?: Date; ask?: () => string }
  @Step(
    'With whom?',
    answer.of('names', ({ text }) => new Set(text.split(' '))),
  )
  guests!: Set<string>
  @Step(
    'How long?',
    answer.of('a weight', ({ text }) => ({ weight: Number(text), kind: 'bag' })),
  )
  @Validate(Size)
  size(_: DialogueContext<Trip>, __: Size) {}
  @Step('Sure?') sure!: string

  @OnFinish()
  done({ data: { when, guests, size } }: DialogueContext<Trip>) {
    return `On ${when.on?.getUTCDate()}, ${guests.size} guests, ${size instanceof Size ? size.weight : 'no size'}.`
  }
}

it('keeps answers as what they are, and says what it cannot keep', () =>
  withPlugins({ plugins: [Trip] }, async (world) => {
    const { alice, client, dialogues } = world
    alice.send(client, 'hello')
    await world.settled()
    await dialogues.start(Trip, { user: alice.id })
    const failure = world.expectFailure('PLUGIN_ANSWER_VALUE')
    alice.send(client, 'soon')
    expect((await failure).error).toMatchObject({
      what: "The answer 'when' of the dialogue 'trip' cannot be kept: ask is a function.",
    })
    await world.advance('1m')
    for (const [text, wanted] of [
      ['2026-02-03', 'With whom?'],
      ['ann ben', 'How long?'],
      ['3', 'Sure?'],
      ['yes', 'On 3, 2 guests, 3.'],
    ] as const) {
      const heard = alice.waitFor(wanted)
      alice.send(client, text)
      await heard
    }
  }))

describe('what stands around a step', () => {
  it('refuses answers, which are then asked for again, by a word or by a notice', () =>
    withPlugins({ plugins: [Parcel] }, async (world: TestWorld) => {
      const { alice, client, dialogues } = world
      alice.send(client, 'hello')
      await world.settled()
      await dialogues.start(Parcel, { user: alice.id })
      const says = (text: string, wanted: string) => {
        const heard = alice.waitFor(wanted)
        alice.send(client, text)
        return heard
      }
      await says('0 cup', 'At least one kilogram.\nA box or a bag.')
      const pays = alice.waitFor('Who pays?')
      await says('2 box', 'box.')
      const question = await pays
      expect((await alice.click(question, 'You'))?.text).toBe('Not us.')
      await says('you', 'Not us.')
      const again = alice.waitFor('Who pays?')
      await says('me', 'Who pays?')
      expect((await alice.click(await again, 'Me'))?.text).toBe('Slowly.')
      await world.settled()
      expect(await dialogues.list()).toMatchObject([{ step: 'payer', data: { size: { weight: 2, kind: 'box' } } }])

      await dialogues.start(Parcel, { user: alice.id }, { size: { weight: 1, kind: 'bag' }, payer: 'me' })
      await says('5', 'On its way.')
      Opening.isOpen = false
      await dialogues.start(Parcel, { user: alice.id }, { size: { weight: 1, kind: 'bag' }, payer: 'me' })
      await says('5', 'Cancelled.')
      expect(seen).toEqual(['when', 'when'])
    }))

  it('does not compile where a step cannot give what it asks for', () => {
    class Odd {
      @Step('A?')
      @Guard(guards.group)
      @Guard(guards.admins)
      a(_: DialogueContext<Odd>, __: string) {}

      @Step('B?')
      // @ts-expect-error a step has no message of its own
      @Guard(guards.when('long', ({ text }: MessageContext) => text.length > 3))
      b(_: DialogueContext<Odd>, __: string) {}
    }
    expect(Odd.name).toBe('Odd')
  })

  it('is told where it cannot stand', () => {
    @Dialogue({ name: 'loose' })
    class Loose {
      @Step('A?')
      @Validate(Size)
      a(_: DialogueContext<Loose>, __: string) {}
      @OnFinish()
      done() {}
    }
    @Dialogue({ name: 'late' })
    class Late {
      @Step('A?') a!: string
      @OnFinish()
      @Throttled
      done() {}
    }
    @Dialogue({ name: 'still' })
    class Still {
      @Step('A?') @(Guard(guards.private) as unknown as PropertyDecorator) a!: string
      @OnFinish()
      done() {}
    }
    @Plugin({ name: 'idle' })
    class Idle {
      @Every('1h')
      @Guard(guards.when('never', () => false))
      tick() {}
      @Use((_, next) => next())
      helper() {}
    }
    const problems = (target: Parameters<typeof readDiagnostics>[0]) => {
      const manifest = readManifest(target)
      const found = readDiagnostics(target)
      return (found.length > 0 || !manifest ? found : unfitGuards(manifest)).map(({ error }) => error.what)
    }
    expect(problems(Loose)).toEqual([expect.stringContaining('@Validate stands on the step a')])
    expect(problems(Late)).toEqual([expect.stringContaining('@RateLimit on Late.done: the method is no handler')])
    expect(problems(Still)).toEqual([expect.stringContaining('@Guard on Still.a')])
    expect(problems(Idle)).toEqual([
      expect.stringContaining('@Use on Idle.helper: the method is no handler'),
      expect.stringContaining('@Guard on Idle.tick: the method is no handler'),
    ])
  })
})

function Throttled(target: object, member: string, descriptor: TypedPropertyDescriptor<() => void>) {
  RateLimit(1, '1m')(target, member, descriptor)
}
