const sending = /^messages\.(Send(Message|Media|MultiMedia|InlineBotResult)|ForwardMessages)$/

/** What a call sends: how many messages, and to whom. */
export interface SentMessages {
  readonly count: number
  /** Names the chat; the same for all calls that send to it. */
  readonly chat: string
}

/** What a call sends; `undefined` for one that sends nothing. */
export function sentMessages(method: string, params: Readonly<Record<string, unknown>>): SentMessages | undefined {
  if (!sending.test(method)) return undefined
  const { toPeer, peer, multiMedia, id } = params
  const to = (toPeer ?? peer) as Readonly<Record<string, unknown>> | undefined
  const several = method === 'messages.ForwardMessages' ? id : multiMedia
  return {
    count: Array.isArray(several) ? several.length : 1,
    chat: `${to?.className} ${to?.userId ?? to?.chatId ?? to?.channelId ?? ''}`,
  }
}
