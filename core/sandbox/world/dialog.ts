import type { Message } from './message.js'
import type { Peer } from './peer.js'
import type { TextEntity } from './text-entity.js'

export interface Draft {
  readonly text: string
  readonly entities: readonly TextEntity[]
  readonly replyToId: number | undefined
  readonly noWebpage: boolean
  readonly date: number
}

export interface NotifySettings {
  readonly showPreviews: boolean | undefined
  readonly silent: boolean | undefined
  readonly muteUntil: number | undefined
}

/** One line of an account's chat list. */
export class Dialog {
  /** The account's copies, oldest first; not used for channels, which keep their own. */
  messages: Message[] = []
  readInboxMaxId = 0
  readOutboxMaxId = 0
  unreadMark = false
  /** The offers to report, block or add were put away. */
  settingsHidden = false
  /** The place among pinned chats, from 1; 0: not pinned. */
  pinnedRank = 0
  /** 0: the main list, 1: the archive. */
  folderId = 0
  notify: NotifySettings = { showPreviews: undefined, silent: undefined, muteUntil: undefined }
  /** By topic; key 0 for the chat itself. */
  readonly drafts = new Map<number, Draft>()
  /** How far each topic was read, by topic. */
  readonly topicReadMaxIds = new Map<number, number>()
  /** Messages of a channel up to this number were cleared by the account. */
  clearedMaxId = 0

  constructor(readonly peer: Peer) {}
}
