import type { Centre, Login } from '../clients/messages.js'

/** Begins to run the clients of a configuration. */
export interface GrowthStart {
  readonly type: 'start'
  readonly configFile: string
  readonly cwd: string
  readonly centre: Centre
  readonly url: string
  readonly sessionKey: string
}

/** `measure`: how much CPU time it takes from now on, for so long. */
export type ToApp = GrowthStart | { readonly type: 'measure'; readonly ms: number }

export type FromApp =
  | { readonly type: 'ready' }
  | { readonly type: 'online'; readonly ms: number }
  | { readonly type: 'measured'; readonly cpuMsPerSecond: number; readonly rssMb: number }

/** `send`: so many messages, one after the other to all bots, in so much time. */
export type ToGrowthServer =
  | { readonly type: 'mint'; readonly count: number }
  | { readonly type: 'send'; readonly bots: number; readonly count: number; readonly ms: number }

export type FromGrowthServer =
  | { readonly type: 'listening'; readonly centre: Centre }
  | { readonly type: 'minted'; readonly logins: Login[] }
  | { readonly type: 'sent'; readonly answers: number }
