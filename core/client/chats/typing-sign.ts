import type { TlObject } from '../../mtproto/driver.js'
import type { Timer } from '../../time/clock.js'
import type { ChatParts } from './chat-parts.js'

const actions = {
  typing: 'SendMessageTypingAction',
  'record-video': 'SendMessageRecordVideoAction',
  'upload-video': 'SendMessageUploadVideoAction',
  'record-audio': 'SendMessageRecordAudioAction',
  'upload-audio': 'SendMessageUploadAudioAction',
  'upload-photo': 'SendMessageUploadPhotoAction',
  'upload-document': 'SendMessageUploadDocumentAction',
  'choose-sticker': 'SendMessageChooseStickerAction',
} as const

/** What an account can be seen doing in a chat. */
export type ChatAction = keyof typeof actions

/** Clients show it for six seconds. */
const everyMs = 5_000

/** Shows the others of a chat that this account is at work, while it is. Never fails: the work matters more than the sign. */
export class TypingSign {
  private timer: Timer | undefined
  private ended = false

  constructor(
    private readonly parts: ChatParts,
    private readonly peer: () => Promise<TlObject>,
    private readonly action: ChatAction,
    private readonly topicId: number | undefined,
  ) {}

  /** Shows it until the work has ended. */
  async during<Result>(work: PromiseLike<Result>): Promise<Result> {
    const shown = this.show()
    try {
      return await work
    } finally {
      this.ended = true
      this.timer?.cancel()
      // A sign on its way that came behind the answer would say that there is more to come.
      await shown
    }
  }

  private async show(): Promise<void> {
    const { calls, clock } = this.parts
    try {
      const progress = this.action.startsWith('upload') ? { progress: 0 } : {}
      await calls.invoke('messages.SetTyping', {
        peer: await this.peer(),
        action: calls.create(actions[this.action], progress),
        ...(this.topicId !== undefined && { topMsgId: this.topicId }),
      })
    } catch {
      return
    }
    if (!this.ended) this.timer = clock.after(everyMs, () => void this.show(), { keepsProcessAlive: false })
  }
}
