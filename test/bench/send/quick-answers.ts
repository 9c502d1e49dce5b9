import type { ApiCall, SandboxApi } from '../../../core/sandbox/ports.js'
import type { TlValue } from '../../../core/sandbox/tl-value.js'

/**
 * Has a data centre answer what is sent to somebody as it answered the first time, with other numbers, so that a sender is measured and not
 * how fast a world delivers.
 */
export function answerQuickly(api: SandboxApi): void {
  const handle = api.handle.bind(api)
  const firsts = new Map<string, TlValue>()
  let id = 1_000_000
  // As a world answers what it need not wait for.
  api.handle = (call) => {
    if (call.method !== 'messages.sendMessage') return handle(call)
    const { peer, random_id } = call.params as TlValue & { peer: TlValue }
    const key = `${call.authKey.id}:${peer.user_id}`
    const first = firsts.get(key)
    if (first) return renumbered(first, ++id, random_id)
    return firstAnswer(key, call)
  }

  async function firstAnswer(key: string, call: ApiCall): Promise<TlValue> {
    const answer = (await handle(call)) as TlValue
    firsts.set(key, answer)
    return answer
  }
}

function renumbered(answer: TlValue, id: number, random_id: unknown): TlValue {
  const updates = (answer.updates as TlValue[]).map((update) => {
    if (update._ === 'updateMessageID') return { ...update, id, random_id }
    return update._ === 'updateNewMessage' ? { ...update, message: { ...(update.message as TlValue), id } } : update
  })
  return { ...answer, updates } as TlValue
}
