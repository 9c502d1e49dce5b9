import { Token } from '../decorators/manifest.js'

/** Stands for the pool of one channel where something is injected. */
export class PoolToken<Pool = unknown> extends Token<Pool> {
  /** @param channel - the channel's id. */
  constructor(readonly channel: string) {
    super(`AgentPool.of('${channel}')`)
  }
}

const tokens = new Map<string, PoolToken>()

/** The token of a channel's pool: the same one each time. */
export function poolToken<Pool>(channel: string): PoolToken<Pool> {
  const token = tokens.get(channel) ?? new PoolToken(channel)
  tokens.set(channel, token)
  return token as PoolToken<Pool>
}
