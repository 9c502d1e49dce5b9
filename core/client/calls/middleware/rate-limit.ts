import { LazyMap } from '../../../collections/lazy-map.js'
import type { TlObject } from '../../../mtproto/driver.js'
import type { CallParts, CallStep, NextStep, RunningCall } from '../call-step.js'
import { RateLimiter } from '../rate-limiter.js'
import { sentMessages } from '../sent-messages.js'

/** When there are more limiters of chats, those that rest are forgotten. */
const maxChats = 1_000

/** The step of all clients without a limit. */
const unlimited: CallStep = { name: 'rate-limit', isOff: true, handle: (call, next) => next(call) }

/** Has attempts wait that would be faster than the client's `rate_limit`, in the order they came. */
export function rateLimit(parts: CallParts): CallStep {
  const { callsPerSecond, messagesPerSecond, messagesPerChatPerMinute } = parts.limits ?? {}
  const limits = [callsPerSecond, messagesPerSecond, messagesPerChatPerMinute]
  return limits.every((limit) => limit === undefined) ? unlimited : limited(parts)
}

function limited({ limits = {}, floods, clock }: CallParts): CallStep {
  const { callsPerSecond, messagesPerSecond, messagesPerChatPerMinute } = limits
  const calls = callsPerSecond === undefined ? undefined : new RateLimiter(clock, callsPerSecond, 1_000)
  const messages = messagesPerSecond === undefined ? undefined : new RateLimiter(clock, messagesPerSecond, 1_000)
  const chats = new LazyMap<string, RateLimiter>()

  function ofChat(chat: string): RateLimiter | undefined {
    if (messagesPerChatPerMinute === undefined) return undefined
    let limiter = chats.get(chat)
    if (!limiter) {
      if (chats.size >= maxChats) for (const [name, { isIdle }] of chats) if (isIdle) chats.delete(name)
      limiter = new RateLimiter(clock, messagesPerChatPerMinute, 60_000)
      chats.set(chat, limiter)
    }
    return limiter
  }

  async function inTurn(call: RunningCall, next: NextStep): Promise<TlObject> {
    const { method, params, options } = call
    const begunMs = clock.monotonic()
    const sent = sentMessages(method, params)
    // Its chat first: what waits for a chat keeps nobody from the turns of all.
    const limiters = sent ? [ofChat(sent.chat), messages, calls] : [calls]
    for (const limiter of limiters) {
      const count = limiter === calls ? 1 : (sent?.count ?? 1)
      if (limiter && !limiter.tryBegin(count)) await limiter.begin(count, options.signal)
    }
    call.waitedMs = Math.round(clock.monotonic() - begunMs)
    return next(call)
  }

  return {
    name: 'rate-limit',
    handle: (call, next) => {
      // What Telegram is not asked anyway takes nobody's turn.
      if (call.options.overFileConnection || floods.remainingMs(call.method) > 0) return next(call)
      return inTurn(call, next)
    },
  }
}
