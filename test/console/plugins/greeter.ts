import { DailyAt, Inject, type MessageContext, OnCommand, Option, Plugin, Service } from 'switchboard'

class QuietHours {
  @Option({ kind: 'integer', min: 0, max: 23, title: { en: 'From', ru: 'С' } })
  from = 22

  @Option({ kind: 'integer', min: 0, max: 23, title: { en: 'To', ru: 'До' } })
  to = 7

  @Option({ kind: 'text', secret: true, title: { en: 'Code', ru: 'Код' } })
  code?: string
}

export class GreeterOptions {
  @Option({
    kind: 'text',
    title: { en: 'Greeting', ru: 'Приветствие' },
    description: { en: 'What /hello is answered with.', ru: 'Чем отвечать на /hello.' },
  })
  greeting = 'Hello!'

  @Option({
    kind: 'integer',
    min: 1,
    max: 9,
    title: { en: 'Per day', ru: 'В день' },
    description: { en: 'Greetings in a day.', ru: 'Приветствий в день.' },
  })
  perDay = 3

  @Option({ kind: 'choice', values: ['plain', 'warm'], title: { en: 'Tone', ru: 'Тон' } })
  tone: 'plain' | 'warm' = 'plain'

  @Option({ kind: 'boolean', title: { en: 'Greet groups too', ru: 'Приветствовать и в группах' } })
  groups = false

  @Option({ kind: 'texts', title: { en: 'Words', ru: 'Слова' } })
  words: string[] = []

  @Option({ kind: 'choices', values: ['mon', 'sat', 'sun'], title: { en: 'Days', ru: 'Дни' } })
  days: ('mon' | 'sat' | 'sun')[] = ['mon']

  @Option({ kind: 'text', secret: true, title: { en: 'Key', ru: 'Ключ' } })
  key?: string

  @Option({ kind: 'block', of: () => QuietHours, title: { en: 'Quiet hours', ru: 'Тихие часы' } })
  quiet?: QuietHours

  @Option({ kind: 'blocks', of: () => QuietHours, title: { en: 'Pauses', ru: 'Паузы' } })
  pauses: QuietHours[] = []
}

/** A plugin with an option of each kind; nine greetings a day are too many for it. */
@Plugin({ name: 'greeter', options: GreeterOptions })
export class Greeter {
  constructor(@Inject(GreeterOptions) private readonly options: GreeterOptions) {
    if (options.perDay === 9) throw new Error('nobody greets so much')
  }

  @OnCommand('hello')
  async hello(ctx: MessageContext) {
    await ctx.reply(this.options.greeting)
  }
}

@Service({ scope: 'app' })
export class Ledger {
  greetings = 0

  @DailyAt('03:00', { timeZone: 'UTC', once: 'cluster' })
  close() {
    this.greetings = 0
  }
}
