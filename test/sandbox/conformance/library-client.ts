/** Where a library connects to: a sandbox, or what another process needs of one. */
export interface Centre {
  readonly address: { readonly port: number; readonly dcId: number; readonly publicKeyPem: string }
  readonly wire: { readonly rsa: { readonly fingerprint: bigint; readonly modulus: bigint; readonly exponent: number } }
}

/** How somebody logs in. */
export type Login = { token: string } | { phone: string; code: string; password?: string }

/** A message as the scenario looks at it. */
export interface SeenMessage {
  id: number
  text: string
  replyToId: number | undefined
  isForwarded: boolean
}

/** Where a client is in the stream of its updates. */
export interface UpdateState {
  pts: number
  qts: number
  date: number
}

/** A client of one library, by the words of the scenario. `peer` is a username. */
export interface LibraryClient {
  self(): Promise<{ id: number; username: string | undefined; isBot: boolean }>
  /** The id and kind of the peer behind a username. */
  resolve(username: string): Promise<{ id: number; kind: 'user' | 'channel' }>
  send(peer: string, text: string, replyToId?: number): Promise<SeenMessage>
  edit(peer: string, id: number, text: string): Promise<void>
  delete(peer: string, id: number): Promise<void>
  forward(from: string, id: number, to: string): Promise<void>
  /** Sends a document. @returns the number of its message. */
  upload(peer: string, name: string, content: Buffer): Promise<number>
  /** Gets the file of a message, which is asked for by its number. */
  download(peer: string, id: number): Promise<Buffer>
  history(peer: string, limit: number): Promise<SeenMessage[]>
  messages(peer: string, ids: number[]): Promise<SeenMessage[]>
  /** Calls back for each message and edit that the library tells of. */
  onMessage(listener: (message: SeenMessage) => void): void
  onEdit(listener: (message: SeenMessage) => void): void
  state(): Promise<UpdateState>
  channelPts(username: string): Promise<number>
  /** `updates.getDifference`, as the texts of the new messages in it. */
  difference(state: UpdateState): Promise<string[]>
  channelDifference(username: string, pts: number): Promise<string[]>
  close(): Promise<void>
}

/** Connects an unmodified library by its public options and logs in. */
export type Connect = (centre: Centre, login: Login) => Promise<LibraryClient>
