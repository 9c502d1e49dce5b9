import {
  type ArgumentsOf,
  arg,
  Client,
  Cron,
  Inject,
  isSwitchboardError,
  type JobContext,
  Logger,
  type MessageContext,
  OnCommand,
  Plugin,
  State,
  type StoredBy,
} from 'switchboard'
import { Forecasts, ForecastsAway, PlaceUnknown } from './forecasts.js'

const frostArgs = { place: arg.rest().default('off') }

/** Warns chats in the evening when it is going to freeze; asks the same service as `weather`. */
@Plugin({ name: 'frost' })
export class Frost {
  @State(() => '', { per: 'chat' })
  private readonly places!: StoredBy<string>

  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(Forecasts) private readonly forecasts: Forecasts,
    @Inject(Logger) private readonly log: Logger,
  ) {}

  @OnCommand('frost', { args: frostArgs, description: 'Warns of frost: /frost Berlin, /frost off' })
  async watch(ctx: MessageContext, { place }: ArgumentsOf<typeof frostArgs>) {
    await (place === 'off' ? this.places.of(ctx).clear() : this.places.of(ctx).set(place))
    return place === 'off' ? 'I no longer warn of frost.' : `I will warn of frost in ${place}.`
  }

  @Cron('0 20 * 10,11,12,1,2,3,4 *', { timeLimit: '5m' })
  async warn({ signal }: JobContext) {
    for (const { chatId = 0, value: place } of await this.places.list()) {
      signal.throwIfAborted()
      try {
        const { low, unit } = await this.forecasts.of(place, signal)
        if (low <= (unit === 'F' ? 32 : 0)) {
          await this.client.sendMessage(chatId, `It freezes in ${place}: ${low} °${unit}.`)
        }
      } catch (error) {
        // A place without a forecast, or a chat that the bot may not write to, keeps no other chat from its warning.
        if (!(isSwitchboardError(error) || error instanceof ForecastsAway || error instanceof PlaceUnknown)) throw error
        this.log.warn('no warning of frost', { chatId, place, error })
      }
    }
  }
}
