/** One stored file: an upload that was made into a photo or a document. Its bytes are kept by `Files`. */
export interface StoredFile {
  readonly id: bigint
  readonly dcId: number
  readonly date: number
  readonly size: number
}

export interface PhotoSize {
  readonly type: string
  readonly width: number
  readonly height: number
  readonly size: number
}

export interface Photo extends StoredFile {
  readonly sizes: readonly PhotoSize[]
}

export type DocumentAttribute =
  | { type: 'filename'; fileName: string }
  | { type: 'image-size'; width: number; height: number }
  | { type: 'animated' }
  | { type: 'has-stickers' }
  | {
      type: 'video'
      duration: number
      width: number
      height: number
      round: boolean
      supportsStreaming: boolean
      noSound: boolean
    }
  | {
      type: 'audio'
      duration: number
      voice: boolean
      title: string | undefined
      performer: string | undefined
      waveform: Uint8Array | undefined
    }
  | { type: 'sticker'; alt: string }

export interface Document extends StoredFile {
  readonly mimeType: string
  readonly attributes: readonly DocumentAttribute[]
}

export interface PollAnswer {
  readonly text: string
  readonly option: Uint8Array
}

export interface PollVote {
  /** The options that were chosen, as hexadecimal text. */
  readonly chosen: ReadonlySet<string>
  readonly date: number
}

export interface PollInit {
  readonly id: bigint
  readonly question: string
  readonly answers: readonly PollAnswer[]
  readonly publicVoters: boolean
  readonly multipleChoice: boolean
  readonly quiz: boolean
  readonly correct: readonly Uint8Array[]
  readonly solution: string | undefined
  readonly closed: boolean
}

/** A poll; its votes are shared by all copies of the message. */
export class Poll {
  readonly id: bigint
  readonly question: string
  readonly answers: readonly PollAnswer[]
  readonly publicVoters: boolean
  readonly multipleChoice: boolean
  readonly quiz: boolean
  readonly correct: readonly Uint8Array[]
  readonly solution: string | undefined
  closed: boolean
  /** By account. */
  readonly votes = new Map<number, PollVote>()

  constructor(init: PollInit) {
    this.id = init.id
    this.question = init.question
    this.answers = init.answers
    this.publicVoters = init.publicVoters
    this.multipleChoice = init.multipleChoice
    this.quiz = init.quiz
    this.correct = init.correct
    this.solution = init.solution
    this.closed = init.closed
  }
}

/** A place that is kept up to date. */
export interface LiveLocation {
  type: 'geo-live'
  latitude: number
  longitude: number
  heading: number | undefined
  /** For so many seconds after the message was sent. */
  period: number
  /** How near somebody comes before there is a notice, in metres. */
  proximity: number | undefined
}

export type Media =
  | { type: 'photo'; photo: Photo; spoiler: boolean; ttlSeconds: number | undefined }
  | { type: 'document'; document: Document; spoiler: boolean; ttlSeconds: number | undefined }
  | { type: 'contact'; phone: string; firstName: string; lastName: string; vcard: string; userId: number }
  | { type: 'geo'; latitude: number; longitude: number }
  | LiveLocation
  | {
      type: 'venue'
      latitude: number
      longitude: number
      title: string
      address: string
      provider: string
      venueId: string
      venueType: string
    }
  | { type: 'dice'; emoticon: string; value: number }
  | { type: 'poll'; poll: Poll }

/** Whether an attribute of this type is there. */
export function documentHas(document: Document, type: DocumentAttribute['type']): boolean {
  return document.attributes.some((attribute) => attribute.type === type)
}
