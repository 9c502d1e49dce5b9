import type { ApiCall } from '../ports.js'
import type { TlValue } from '../tl-value.js'
import type { Account } from '../world/account.js'
import type { DeliveredUpdate } from '../world/update.js'
import type { World } from '../world/world.js'
import { InputReader } from './from-tl/input-reader.js'
import { Params } from './params.js'
import type { Services } from './services.js'
import { updatesToTl } from './to-tl/update-to-tl.js'
import { View } from './to-tl/view.js'

/** A request on its way through its method, logged in or not. */
export class Call {
  readonly params: Params
  readonly world: World

  constructor(
    readonly services: Services,
    readonly request: ApiCall,
  ) {
    this.params = new Params(request.params)
    this.world = services.world
  }

  get layer(): number {
    return this.request.layer
  }
}

/** A request of somebody who is logged in. */
export class AccountCall extends Call {
  readonly inputs: InputReader

  constructor(
    services: Services,
    request: ApiCall,
    readonly account: Account,
  ) {
    super(services, request)
    this.inputs = new InputReader(services.world, account)
  }

  /** A fresh collector of what an answer mentions. */
  view(): View {
    return new View(this.world, this.account, this.request.layer)
  }

  /**
   * Runs a change of the world whose events the caller's session gets as the answer; everybody else, the caller's other
   * logins included, gets them pushed.
   */
  change(run: () => void): readonly DeliveredUpdate[] {
    const { account, request } = this
    const origin = { accountId: account.id, authKeyId: request.authKey.id, sessionId: request.sessionId }
    return this.world.state.change(origin, () => this.world.state.heardBy(account.id, run))
  }

  /** The events of a change as an `Updates` object. The numbers of messages the caller made come before all else. */
  updates(own: readonly DeliveredUpdate[]): TlValue {
    return updatesToTl(this.view(), withMessageIds(own, this.account.id), { seq: 0 })
  }

  /** Runs a change and answers with its events. */
  answerChange(run: () => void): TlValue {
    return this.updates(this.change(run))
  }
}

/**
 * Says first which number each message that was sent with a `random_id` got; Telegram gives service messages one, too.
 */
function withMessageIds(own: readonly DeliveredUpdate[], senderId: number): DeliveredUpdate[] {
  const all: DeliveredUpdate[] = []
  for (const { update } of own) {
    const isNew =
      update.type === 'new-message' || update.type === 'new-channel-message' || update.type === 'new-scheduled'
    if (!isNew) continue
    const { senderId: author, randomId } = update.message
    if (author !== senderId || randomId === undefined) continue
    all.push({ box: 'none', update: { type: 'message-id', id: update.id, randomId }, transient: true })
  }
  for (const update of own) all.push(update)
  return all
}
