interface TextRange {
  /** Where it begins, in UTF-16 code units, as JavaScript counts a string. */
  readonly offset: number
  /** How long it is, in UTF-16 code units; 1 or more. */
  readonly length: number
}

/** Marks that say all by their type. The last group is found by Telegram itself and has no markup of its own. */
export type PlainEntityType =
  | 'bold'
  | 'italic'
  | 'underline'
  | 'strike'
  | 'spoiler'
  | 'code'
  | 'mention'
  | 'hashtag'
  | 'cashtag'
  | 'bot-command'
  | 'url'
  | 'email'
  | 'phone'
  | 'bank-card'

/**
 * One mark on a stretch of text, independent of the Telegram library.
 * See core.telegram.org/api/entities for what the server does with them.
 */
export type TextEntity =
  | (TextRange & { readonly type: PlainEntityType })
  /** A block of code; `language` is a name such as `ts`. */
  | (TextRange & { readonly type: 'pre'; readonly language?: string })
  /** Text that opens `url` (`messageEntityTextUrl`). */
  | (TextRange & { readonly type: 'link'; readonly url: string })
  /** Text that mentions an account without a username (`messageEntityMentionName`). */
  | (TextRange & { readonly type: 'mention-name'; readonly userId: number })
  /** A quotation; `collapsed` shows only its first lines. */
  | (TextRange & { readonly type: 'blockquote'; readonly collapsed?: boolean })
  /** The text is the emoji to show where the custom one is not; `documentId` is a decimal of 64 bits. */
  | (TextRange & { readonly type: 'custom-emoji'; readonly documentId: string })

export type TextEntityType = TextEntity['type']

/** A text with its marks, as it is sent. */
export interface FormattedText {
  /** The text without any markup. */
  readonly text: string
  /** By offset, longer first. */
  readonly entities: readonly TextEntity[]
}

/** How a text is marked up. `none`: sent as it stands. */
export type ParseMode = 'HTML' | 'Markdown' | 'none'

type Unplaced<Entity> = Entity extends unknown ? Omit<Entity, 'offset' | 'length'> : never

/** A mark that has no place yet: an entity without offset and length. */
export type TextMark = Unplaced<TextEntity>
