import type { Client } from '../../client/client.js'
import { showAs } from '../../errors/show-as.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { TextValues } from '../../i18n/local-text.js'
import { LocalText } from '../../i18n/local-text.js'
import { sayText } from '../../i18n/say-text.js'
import { textDeskOf } from '../../i18n/text-desk.js'
import type { TextKeyOf, TextTree } from '../../i18n/text-types.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { HandlerRun } from './handler-run.js'

/** The update behind one or more contexts. */
export interface UpdateOccurrence {
  readonly update: TlObject
  /** Whether it was handed over before and the process ended, or it was replayed from the dead letters. */
  readonly redelivered: boolean
  /** Set by {@link UpdateContext.stop}: no further handler gets this update. */
  stopped: boolean
}

/**
 * What every handler is called with. A context belongs to one handler and one update; kept after the handler ended it
 * still reads, and its `signal` is then aborted or never will be.
 */
export abstract class UpdateContext {
  private run: HandlerRun | undefined
  private refusedBy: string | undefined
  private chosenLanguage: string | undefined

  constructor(
    /** The account that received the update. */
    readonly client: Client,
    private readonly occurrence: UpdateOccurrence,
  ) {}

  /** The update as Telegram sent it. */
  get update(): TlObject {
    return this.occurrence.update
  }

  /** Whether a handler may have seen this update before: after a crash, or when a dead letter is replayed. */
  get redelivered(): boolean {
    return this.occurrence.redelivered
  }

  /** 1 in the first run; counts up when the handler failed and is run again. */
  get attempt(): number {
    return this.run?.attempt ?? 1
  }

  /** Aborted when the handler's time is over or the client stops. Hand it to whatever waits. */
  get signal(): AbortSignal {
    return this.handlerRun.signal
  }

  /**
   * The language of whoever is behind the update, as their Telegram app has it and bots are told: `'ru'`, `'pt-br'`; where it is not
   * known, `fallback_language` of the client. A middleware can set it to what the person has chosen.
   */
  get language(): string {
    if (this.chosenLanguage !== undefined) return this.chosenLanguage
    const { senderId } = this as { readonly senderId?: unknown }
    const known = typeof senderId === 'number' ? this.client.peers.get(senderId)?.language : undefined
    return known ?? this.client.config.fallbackLanguage ?? 'en'
  }

  set language(code: string) {
    this.chosenLanguage = code
  }

  /**
   * A text of the plugin in the {@link language} of whoever is behind the update. What is not there in any language is its key, and is
   * logged. With the shape of a language, `ctx.t<typeof en>('order.total', { sum })`, keys that are not there do not compile.
   * @returns a string in the parse mode of the client, with values escaped for it.
   */
  t(text: LocalText): string
  t<Shape extends object = TextTree>(key: TextKeyOf<Shape>, values?: TextValues): string
  t(key: string | LocalText, values?: TextValues): string {
    const { language, client, run } = this
    const place = {
      language,
      desk: textDeskOf(client),
      plugins: run ? [run.plugin] : [],
      parseMode: client.config.parseMode,
    }
    return sayText(place, key instanceof LocalText ? key : new LocalText(key, values))
  }

  /** Keeps the handlers listed after this one from getting this update. Does not end the handler itself. */
  stop(): void {
    this.occurrence.stopped = true
  }

  /** Names the work of its handler on this update: the same in a second run. For those who must not do things twice. */
  get runName(): string | undefined {
    return this.run?.name
  }

  /** What has kept its handler from running, as it reads in listings: `admins`; absent: nothing. */
  get refusal(): string | undefined {
    return this.refusedBy
  }

  /** Says what has kept its handler from running. For what stands around handlers, not for plugins. */
  noteRefusal(by: string): void {
    this.refusedBy = by
  }

  /** Ties the context to the run of its handler. For the pipeline, not for plugins. */
  attach(run: HandlerRun): void {
    this.run = run
  }

  /** The run of the handler this context was made for. */
  protected get handlerRun(): HandlerRun {
    if (!this.run) throw new SwitchboardError('BUG_UNREACHABLE', { where: 'a context without a running handler' })
    return this.run
  }
}

showAs(UpdateContext, (context) => {
  const { chatId, senderId } = context as { readonly chatId?: unknown; readonly senderId?: unknown }
  return { client: context.client.name, update: context.update.className, chatId, senderId }
})
