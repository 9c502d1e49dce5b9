import { IsNotEmpty, MinLength } from 'class-validator'
import {
  answer,
  arg,
  type CallbackContext,
  type Client,
  Dialogue,
  type DialogueContext,
  type DialogueData,
  type ErrorContext,
  Guard,
  guards,
  MessageContext,
  OnAbort,
  OnCommand,
  OnError,
  OnFinish,
  OnMessage,
  OnStart,
  Plugin,
  Step,
} from 'switchboard'
import { type Person, type PersonMessage, type TestWorld, withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'
import { readDiagnostics, readManifest } from '../../core/decorators/manifest-reader.js'
import { handlerLabel } from '../../core/plan/handler-label.js'

const ended: unknown[] = []

@Dialogue({ name: 'address', buttons: false })
class Address {
  #street = ''

  @Step('Street?')
  @IsNotEmpty()
  get street() {
    return this.#street
  }
  set street(street: string) {
    this.#street = street
  }
  @Step('City?', answer.text({ min: 3, max: 20 })) @MinLength(3) city!: string

  @OnFinish()
  done({ data }: DialogueContext<Address>) {
    return `${data.street} in ${data.city}`
  }
}

@Dialogue({
  name: 'booking',
  timeLimit: '10m',
  texts: { expired: 'Too late.', cancel: (ctx: DialogueContext) => `No, ${ctx.step}` },
})
@Guard(guards.when('nobody evil', (ctx: { readonly senderId?: number }) => ctx.senderId !== 1))
class Booking {
  static failing = 0
  /** Waits for ever in the first run, as if the process had ended there. */
  static hanging = false

  @Step('Nights?', arg.integer({ min: 1 })) nights!: number

  @Step(
    ({ data }: DialogueContext<Booking>) => `Room for ${data.nights} nights?`,
    answer.choice([
      { text: 'One', value: 1 },
      { text: 'Two', value: 2 },
    ]),
  )
  async room(ctx: DialogueContext<Booking>, room: number) {
    if (room === 2) return ctx.again('Two is taken.')
    await ctx.reply('Noted.')
    if (Booking.failing-- > 0) throw new Error('the disk is full')
    if (Booking.hanging) await new Promise(() => {})
    if (ctx.data.nights > 20) return ctx.go('reason')
    return ctx.data.nights === 9 ? ctx.enter(Address) : undefined
  }

  @Step('Breakfast?', answer.yesNo(), { when: ({ nights }: DialogueData<Booking>) => nights > 1 }) breakfast!:
    | 'yes'
    | 'no'
  @Step('Your number?', answer.contact()) phone!: { phoneNumber: string }

  @Step('A photo?', answer.file('photo'), { when: () => false }) photo!: object
  @Step(
    'Why so long?',
    answer.of('a reason', ({ text }) => (text.includes(' ') ? text : answer.wrong('More words.'))),
  )
  reason(ctx: DialogueContext<Booking>, _: string) {
    return ctx.finish()
  }

  @OnFinish()
  done({ data, senderId }: DialogueContext<Booking>) {
    ended.push({ ...data, senderId })
    return `Booked: ${data.nights} ${data.room} ${data.breakfast} ${data.phone?.phoneNumber} ${data.reason}`
  }

  @OnAbort()
  aborted(ctx: DialogueContext<Booking>) {
    ended.push(ctx.reason)
  }
}

@Plugin({ name: 'desk' })
class Desk {
  static starts = 0

  @OnStart()
  started() {
    Desk.starts += 1
  }

  @OnCommand('book')
  async book(ctx: MessageContext) {
    await ctx.enter(Booking, /^\d+$/.test(ctx.payload) ? { nights: Number(ctx.payload) } : {})
  }

  @OnCommand('address')
  address(ctx: MessageContext) {
    return ctx.enter(Address)
  }

  @OnCommand('leave')
  async leave(ctx: MessageContext) {
    return String(await ctx.leave())
  }

  @OnCommand('help')
  help() {
    return 'There is no help.'
  }

  @OnMessage()
  other(ctx: MessageContext) {
    return ctx.text.startsWith('/') || ctx.outgoing ? undefined : `Echo ${ctx.text}`
  }
}

function talk(world: TestWorld, person: Person, to: string = world.client) {
  /** Hears these texts, in messages or edits, in this order. */
  const hears = async (wanted: readonly string[], act: () => unknown): Promise<PersonMessage> => {
    const heard: PersonMessage[] = []
    const stop = person.onEvent((event) => {
      // Questions that were answered lose their buttons.
      const isAsked = event.type === 'edited' && event.message.buttons.length > 0
      if (event.type !== 'message' && !isAsked) return
      if (!event.message.out && event.message.text === wanted[heard.length]) heard.push(event.message)
    })
    await act()
    await world.eventually(() => heard.length === wanted.length, `${wanted.join(', ')} (${heard.length})`)
    stop()
    return heard.at(-1) as PersonMessage
  }
  const says = (text: string, ...wanted: string[]) => hears(wanted, () => person.send(to, text))
  const clicks = (message: PersonMessage, button: string, ...wanted: string[]) =>
    hears(wanted, () => person.click(message, button))
  return { says, clicks }
}

const plugins = [Desk, Booking, Address]

describe('dialogues', () => {
  it('ask, check, go back, branch and end, and let commands and other dialogues pass', () =>
    withPlugins({ plugins }, async (world) => {
      const { alice } = world
      const { says, clicks } = talk(world, alice)
      await says('/book', 'Nights?')
      await says('none', 'Please send a whole number from 1 on.')
      await says('/help', 'There is no help.')
      let question = await says('3', 'Room for 3 nights?')
      expect(question.buttons.map((row) => row.map(({ text }) => text))).toEqual([
        ['One'],
        ['Two'],
        ['‹ Back', 'No, room'],
      ])
      const nights = await clicks(question, '‹ Back', 'Nights?')
      expect(nights.id).toBe(question.id)
      question = await says('4', 'Room for 4 nights?')
      expect(nights.buttons).toEqual([])
      await says('three', 'Please choose one of these.')
      await clicks(question, 'Two', 'Two is taken.')
      await clicks(question, 'One', 'Noted.', 'Breakfast?')
      await says('/back', 'Room for 4 nights?')
      await says('one', 'Noted.', 'Breakfast?')

      // Another dialogue comes first; then this one goes on.
      await says('/address', 'Street?')
      await says('Main Street 1', 'City?')
      await says('X', 'Please send a text of 3 to 20 characters.')
      const breakfast = await says('Paris', 'Main Street 1 in Paris', 'Breakfast?')
      const number = await clicks(breakfast, 'No', 'Your number?')
      await clicks(number, 'Share my phone number', 'Why so long?')
      await says('because', 'More words.')
      await says('because of it', `Booked: 4 1 no ${alice.account.phone} because of it`)
      expect(ended.at(-1)).toMatchObject({ nights: 4, room: 1, senderId: alice.id })
      expect(question.buttons).toEqual([])
      await says('hello', 'Echo hello')

      // Answers it begins with are not asked for; a branch and a dialogue inside of a step.
      await says('/book 30', 'Room for 30 nights?')
      await says('One', 'Noted.', 'Why so long?')
      await says('I can', 'Booked: 30 1 undefined undefined I can')
      await says('/book 9', 'Room for 9 nights?')
      await says('One', 'Noted.', 'Street?')
      await says('A', 'City?')
      await says('/leave', 'Cancelled.', 'Breakfast?', 'true')
      await says('/cancel', 'Cancelled.')
      expect(ended.at(-1)).toBe('cancelled')
      await says('/leave', 'false')
    }))

  it('are of one person in one chat, and survive restarts, exchanges and failures', () =>
    withPlugins({ plugins, as: 'bot2', allowFailures: true }, async (world) => {
      const { alice, bob, app, client, sandbox } = world
      const [own, his] = [talk(world, alice), talk(world, bob)]
      const forum = 'sandbox_python_crm'
      const name = sandbox.account(client).username
      alice.join(forum)
      bob.join(forum)
      const inGroup = talk(world, alice, forum)
      await own.says('/book', 'Nights?')
      await his.says('/book', 'Nights?')
      const asked = await inGroup.says(`/book@${name}`, 'Nights?')
      expect(asked.source.replyMarkup).toMatchObject({ type: 'force-reply', selective: true })
      const question = await own.says('2', 'Room for 2 nights?')

      await app.control.restartClient(client)
      await world.eventually(() => app.control.status().clients[0]?.state === 'online')
      const bobs = await his.says('3', 'Room for 3 nights?')
      const starts = Desk.starts
      await app.control.disablePlugin(client, 'address')
      await app.control.enablePlugin(client, 'address')
      expect(Desk.starts).toBe(starts + 2)
      await own.clicks(question, 'One', 'Noted.', 'Breakfast?')
      const answer = alice.waitFor('Room for 5 nights?')
      alice.send(forum, '5', { replyTo: asked })
      const room = await answer
      const closed = 'This question is no longer open, or it is not for you.'
      expect((await bob.click(room, 'One'))?.text).toBe(closed)
      expect((await alice.click(room, 'One'))?.text).toBeUndefined()

      // The step fails once: it runs again with what was there before, and says nothing twice.
      Booking.failing = 1
      const pressed = bob.click(bobs, 'One')
      await bob.waitFor('Noted.')
      await world.advance('1s')
      await pressed
      await world.settled()
      const heard = bob.history(client).map(({ text }) => text)
      expect(heard.filter((text) => text === 'Noted.')).toHaveLength(1)
      expect(heard.filter((text) => text === 'Breakfast?')).toHaveLength(1)

      // The client ends in the middle of a step: it is taken up where it was, and says nothing twice.
      Booking.hanging = true
      const number = alice.waitFor('Your number?')
      await own.says('/book 1', 'Room for 1 nights?')
      await own.says('One', 'Noted.')
      const restarted = app.control.restartClient(client)
      await world.advance('11s')
      Booking.hanging = false
      await restarted
      await number
      await world.settled()
      const noted = alice.history(client).filter(({ text }) => text === 'Noted.')
      expect(noted).toHaveLength(2)

      // Time goes on for all of them, whether they are looked at or not.
      ended.length = 0
      const late = alice.waitFor('Too late.')
      await world.advance('11m')
      await late
      await world.settled()
      expect(ended).toEqual(['expired', 'expired', 'expired'])
      const breakfast = bob.history(client).find(({ text }) => text === 'Breakfast?') as PersonMessage
      expect(breakfast.buttons).toEqual([])
      await his.says('yes', 'Echo yes')
    }))

  it('write what there is to choose where there are no buttons', () =>
    withPlugins({ plugins, type: 'user' }, async (world) => {
      const { says } = talk(world, world.alice)
      await says('/book', 'Nights?')
      await says('1', 'Room for 1 nights?\n– One\n– Two')
      await says('two', 'Two is taken.')
      await says('one', 'Noted.', 'Your number?')
      await says('/cancel', 'Cancelled.')
    }))
})

describe('what is wrong with a dialogue', () => {
  it('is told by the plan, with its place', () => {
    @Dialogue({ name: 'none' })
    class None {
      @OnFinish()
      done() {}
    }
    @Dialogue({ name: 'endless', timeLimit: 'soon' })
    class Endless {
      @Step('Name?') name!: string
    }
    @Dialogue({ name: 'timed', timeLimit: 'soon' })
    class Timed {
      @Step('Name?') name!: string
      @OnFinish()
      done() {}
    }
    @Dialogue({ name: 'silent' })
    class Silent {
      @Step(' ') name!: string
      @Step('Age?', 7 as never) age!: string
      @OnFinish()
      done() {}
    }
    @Plugin({ name: 'wrong' })
    class Wrong {
      @Step('Name?') name!: string
    }
    const problems = (target: Parameters<typeof readDiagnostics>[0]) =>
      readDiagnostics(target).map(({ error, member }) => `${member ?? ''} ${error.what}`)
    expect(problems(None)).toEqual([expect.stringContaining('@Dialogue on None: it has no steps')])
    expect(problems(Endless)).toEqual([
      expect.stringContaining('nobody gets the answers'),
      expect.stringContaining("the time limit is 'soon'"),
    ])
    expect(problems(Timed)).toEqual([expect.stringContaining("the time limit is 'soon'")])
    expect(problems(Silent)[0]).toMatch("name @Step on Silent.name: the question is ' '")
    expect(problems(Silent)[1]).toMatch('age @Step on Silent.age: the answer is 7')
    expect(problems(Wrong)).toEqual([expect.stringContaining('@Plugin on Wrong: it has steps')])
    expect(readManifest(Address)?.handlers.map(handlerLabel)).toEqual([
      'dialogue street → city (in the dialogue address)',
      'buttons (of the dialogue address)',
    ])
  })

  it('does not compile', async () => {
    class Odd {
      // @ts-expect-error the property holds a text
      @Step('How many?', arg.integer()) count!: string
      // @ts-expect-error the method takes a text
      @Step('Which?', answer.choice({ a: 'A' }))
      which(_: DialogueContext<Odd>, __: number) {}

      @Step('Size?', answer.choice({ small: 'S', large: 'L' }))
      size(ctx: DialogueContext<Odd>, size: 'small' | 'large') {
        // @ts-expect-error there is no such step
        if (size === 'small') return ctx.go('sise')
        // @ts-expect-error it is no number
        const wrong: number = ctx.data.size
        return wrong === 1 ? ctx.go('count') : undefined
      }
    }
    // @ts-expect-error nights are a number
    const enter = (ctx: MessageContext | CallbackContext) => ctx.enter(Booking, { nights: 'two' })
    expect([Odd, enter]).toHaveLength(2)
  })
})

it('a dialogue that is not there is told of, and so is a step', () =>
  withPlugins({ plugins: [Desk, Lost], allowFailures: true }, async (world) => {
    const { alice, client } = world
    alice.send(client, '/book')
    await world.settled()
    const { says } = talk(world, alice)
    await says('/lost', 'PLUGIN_DIALOGUE_UNKNOWN')
    await says('/known', 'Where?')
    alice.send(client, 'there')
    await world.settled()
    const post = { className: 'Message', post: true, peerId: { className: 'PeerChannel', channelId: 3 } }
    const occurrence = { update: { className: 'UpdateNewChannelMessage' }, redelivered: false, stopped: false }
    const context = new MessageContext(world.app.client(client) as Client, occurrence, post)
    await expect(context.enter(Lost)).rejects.toMatchObject({ code: 'PLUGIN_DIALOGUE_NOBODY' })
    expect(ended.slice(-2)).toEqual(['PLUGIN_DIALOGUE_UNKNOWN', 'PLUGIN_DIALOGUE_STEP'])
  }))

@Dialogue({ name: 'lost' })
class Lost {
  @OnError()
  failed(ctx: ErrorContext) {
    ended.push((ctx.error as { code?: string }).code)
  }

  @OnCommand('lost')
  async lost(ctx: MessageContext) {
    return ctx.enter(Address).catch((error: { code: string }) => error.code)
  }

  @OnCommand('known')
  known(ctx: MessageContext) {
    return ctx.enter(Lost)
  }

  @Step('Where?')
  where(ctx: DialogueContext<Lost>, _: string) {
    return ctx.go('nowhere' as never)
  }

  @OnFinish()
  done() {}
}
